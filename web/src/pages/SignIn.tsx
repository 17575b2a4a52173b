import { Alert, Button, Form, Input } from 'antd'
import { Navigate, useLocation, useSearchParams } from 'react-router'
import { useSession, useSignIn } from '../client/session'
import { Brand } from '../app/Brand'
import { LanguageSwitch } from '../app/LanguageSwitch'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useLanguage } from '../texts/language'

export default function SignIn() {
  const { t } = useLanguage()
  const session = useSession()
  const signIn = useSignIn()
  const from = (useLocation().state as { from?: string } | null)?.from ?? '/'
  // A link that is spent or too old leads here.
  const spent = useSearchParams()[0].get('error') === 'sign_in_link_invalid' && !signIn.error
  if (session.isPending) return <Loading />
  if (session.data?.user) return <Navigate to={from} replace />
  return (
    <main className="sign-in">
      <div className="row-between"><Brand /><LanguageSwitch /></div>
      <div className="panel stack">
        <div>
          <h1 className="sign-in-title">{t('signIn.title')}</h1>
          <div className="quiet">{t('signIn.tagline')}</div>
        </div>
        {spent && <Alert type="warning" showIcon title={t('errors.sign_in_link_invalid')} />}
        <ProblemAlert problem={session.error ?? signIn.error} />
        <Form<{ username: string; password: string }> layout="vertical" requiredMark={false} onFinish={(body) => signIn.mutate(body)}>
          <Form.Item name="username" label={t('signIn.username')} rules={[{ required: true, message: t('signIn.needUsername') }]}>
            <Input autoComplete="username" size="large" />
          </Form.Item>
          <Form.Item name="password" label={t('signIn.password')} rules={[{ required: true, message: t('signIn.needPassword') }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>{t('signIn.submit')}</Button>
        </Form>
      </div>
      <div className="quiet sign-in-hint"><strong>{t('signIn.linkTitle')}</strong> {t('signIn.link')}</div>
    </main>
  )
}
