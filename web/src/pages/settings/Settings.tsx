import { App, Button, Form, Input } from 'antd'
import { Link } from 'react-router'
import { LanguageSwitch } from '../../app/LanguageSwitch'
import { useMay, useSession, useSetPassword } from '../../client/session'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { ReviewSetting } from '../definitions/ReviewSetting'
import { ApiKeys } from './ApiKeys'

export default function Settings() {
  const { t, person } = useLanguage()
  const user = useSession().data?.user
  return (
    <>
      <PageHeader title={t('settings.title')} note={t('settings.signedInAs', { name: person(user?.display_name) || user?.username || '', username: user?.username ?? '' })} />
      <div className="stack" style={{ maxWidth: 820 }}>
        <section className="panel" aria-label={t('settings.language')}>
          <h2 className="panel-title">{t('settings.language')}</h2>
          <LanguageSwitch />
          <p className="quiet small">{t('settings.languageHint')}</p>
        </section>
        <ReviewSetting />
        <Places />
        <Password />
        {useMay()('people') && <ApiKeys />}
      </div>
    </>
  )
}

/** The pages that settings lead to. */
function Places() {
  const { t } = useLanguage()
  const mayRead = useMay()('audit')
  return (
    <section className="panel stack-small" aria-label={t('people.title')}>
      <div><Link className="in-text" to="/people">{t('people.title')}</Link> <span className="quiet">{t('people.settingsHint')}</span></div>
      {mayRead && <div><Link className="in-text" to="/audit">{t('audit.title')}</Link> <span className="quiet">{t('audit.settingsHint')}</span></div>}
    </section>
  )
}

type Passwords = { current?: string; password: string; repeated: string }

function Password() {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const [form] = Form.useForm<Passwords>()
  const save = useSetPassword()
  const onFinish = ({ current, password }: Passwords) =>
    save.mutate({ password, current_password: current || null }, {
      onSuccess: () => {
        form.resetFields()
        void message.success(t('settings.passwordSaved'))
      },
    })
  return (
    <section className="panel" aria-label={t('settings.password')}>
      <h2 className="panel-title">{t('settings.password')}</h2>
      <p className="quiet">{t('settings.passwordHint')}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={onFinish} style={{ maxWidth: 360 }}>
        <Form.Item name="current" label={t('settings.currentPassword')} extra={t('settings.currentPasswordHint')}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="password" label={t('settings.newPassword')} rules={[{ required: true, min: 8, message: t('settings.passwordRule') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="repeated"
          label={t('settings.repeatPassword')}
          dependencies={['password']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, repeated) =>
                repeated === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('settings.mismatch'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <div className="stack-small">
          <ProblemAlert problem={save.error} />
          <div><Button type="primary" htmlType="submit" loading={save.isPending}>{t('settings.savePassword')}</Button></div>
        </div>
      </Form>
    </section>
  )
}
