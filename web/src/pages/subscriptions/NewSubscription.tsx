import { Button, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { changeKinds, useCreateSubscription, type SubscriptionDraft } from '../../client/subscriptions'
import { Field } from '../../components/FilterForm'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ShownOnce } from '../../components/ShownOnce'
import { useLanguage } from '../../texts/language'
import { complete, SubscriptionFields, type Settings } from './SubscriptionFields'
import { subscriptionPath } from './Subscriptions'

/** First who is told and of what; then the secret, once. */
export default function NewSubscription() {
  const { t } = useLanguage()
  const create = useCreateSubscription()
  const [settings, setSettings] = useState<Settings>({ name: '', address: '', tag_ids: null, kinds: changeKinds })
  const [start, setStart] = useState<SubscriptionDraft['start']>('now')
  const made = create.data
  return (
    <>
      <PageHeader title={t('subscriptions.add')} back={{ to: '/subscriptions', label: t('subscriptions.back') }} />
      <div className="panel stack" style={{ maxWidth: 720 }}>
        {made ? (
          <>
            <ShownOnce title={t('subscriptions.secretTitle')} text={t('subscriptions.secretText')} value={made.secret} />
            <div><Link to={subscriptionPath(made.subscription.id)}><Button type="primary">{t('subscriptions.toPage')}</Button></Link></div>
          </>
        ) : (
          <>
            <SubscriptionFields value={settings} onChange={setSettings} />
            <Field label={t('subscriptions.start')} hint={start === 'beginning' ? t('subscriptions.startsAllHint') : undefined}>
              <Radio.Group
                aria-label={t('subscriptions.start')}
                value={start}
                onChange={({ target }) => setStart(target.value as SubscriptionDraft['start'])}
                options={[{ value: 'now', label: t('subscriptions.starts') }, { value: 'beginning', label: t('subscriptions.startsAll') }]}
              />
            </Field>
            <ProblemAlert problem={create.error} />
            <div>
              <Button type="primary" disabled={!complete(settings)} loading={create.isPending} onClick={() => create.mutate({ ...settings, start })}>
                {t('subscriptions.create')}
              </Button>
            </div>
          </>
        )}
      </div>
    </>
  )
}
