import { DeleteOutlined, KeyOutlined, PauseOutlined, CaretRightOutlined, SendOutlined } from '@ant-design/icons'
import { Alert, App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import {
  useChangeSubscription, useDeleteSubscription, useNewSecret, useSubscription, useTestMessage, type Attempt, type Subscription,
} from '../../client/subscriptions'
import { Facts } from '../../components/Facts'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ShownOnce } from '../../components/ShownOnce'
import { useAgo } from '../../format/useAgo'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { FailedBatches } from './FailedBatches'
import { complete, SubscriptionFields, type Settings } from './SubscriptionFields'
import { SubscriptionState } from './SubscriptionState'

export default function SubscriptionPage() {
  const { t } = useLanguage()
  const query = useSubscription(useParams().id ?? '')
  const secret = useNewSecret(useParams().id ?? '')
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const one = query.data
  return (
    <>
      <PageHeader title={one.name} note={one.address} back={{ to: '/subscriptions', label: t('subscriptions.back') }} actions={<Actions one={one} onNewSecret={() => secret.mutate(undefined)} />} />
      <div className="stack">
        {secret.data && <ShownOnce title={t('subscriptions.secretTitle')} text={t('subscriptions.secretText')} value={secret.data.secret} />}
        <ProblemAlert problem={secret.error} />
        <Standing one={one} />
        <FailedBatches id={one.id} />
        <SettingsForm key={one.updated_at} one={one} />
      </div>
    </>
  )
}

function Actions({ one, onNewSecret }: { one: Subscription; onNewSecret: () => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const change = useChangeSubscription(one.id)
  const remove = useDeleteSubscription(one.id)
  const test = useTestMessage(one.id)
  const sayAttempt = useSayAttempt()
  const onError = (problem: unknown) => void message.error(say(problem))
  const onRemove = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        void message.success(t('subscriptions.removed'))
        void navigate('/subscriptions')
      },
      onError,
    })
  const onTest = () =>
    test.mutate(undefined, {
      onSuccess: (attempt) => void (attempt.delivered ? message.success(sayAttempt(attempt)) : message.error(sayAttempt(attempt), 8)),
      onError,
    })
  return (
    <>
      <Button icon={<SendOutlined aria-hidden />} loading={test.isPending} onClick={onTest}>{t('subscriptions.test')}</Button>
      <Button icon={one.paused ? <CaretRightOutlined aria-hidden /> : <PauseOutlined aria-hidden />} loading={change.isPending} onClick={() => change.mutate({ paused: !one.paused }, { onError })}>
        {t(one.paused ? 'subscriptions.resume' : 'subscriptions.pause')}
      </Button>
      <Popconfirm title={t('subscriptions.newSecretAsk')} description={t('subscriptions.newSecretHint')} okText={t('subscriptions.newSecret')} cancelText={t('do.cancel')} onConfirm={onNewSecret}>
        <Button icon={<KeyOutlined aria-hidden />}>{t('subscriptions.newSecret')}</Button>
      </Popconfirm>
      <Popconfirm title={t('subscriptions.removeAsk', { name: one.name })} description={t('subscriptions.removeHint')} okText={t('do.delete')} cancelText={t('do.cancel')} onConfirm={onRemove}>
        <Button icon={<DeleteOutlined aria-hidden />}>{t('subscriptions.remove')}</Button>
      </Popconfirm>
    </>
  )
}

function useSayAttempt() {
  const { t } = useLanguage()
  const { duration } = useFormat()
  const { sayCode } = useProblems()
  return ({ delivered, status, took_ms, error }: Attempt) =>
    delivered
      ? t('subscriptions.testOk', { status: status ?? '', time: duration(took_ms) })
      : t('subscriptions.testFailed', { why: error ? sayCode(error) : '' })
}

/** How it goes: state, what was delivered, and what to know while it does not go. */
function Standing({ one }: { one: Subscription }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const ago = useAgo()
  const { sayCode } = useProblems()
  const facts = [
    [t('subscriptions.state'), <SubscriptionState key="state" state={one.state} />],
    [t('subscriptions.delivered'), number(one.delivered)],
    [t('subscriptions.lastOk'), ago(one.last_ok_at) ?? t('subscriptions.never')],
    [t('subscriptions.deadLetters'), one.dead_letters ? t('subscriptions.deadCount', { n: one.dead_letters }) : '0'],
  ] as const
  const words = one.paused ? t(one.paused_because ? 'subscriptions.goneText' : 'subscriptions.pausedText') : one.state === 'retrying' ? t('subscriptions.retryingText') : null
  return (
    <section className="panel stack" aria-label={t('subscriptions.state')}>
      <Facts facts={facts} />
      {words && <Alert type={one.paused && !one.paused_because ? 'info' : 'warning'} showIcon title={words} description={one.last_error ? sayCode(one.last_error) : undefined} />}
    </section>
  )
}

function SettingsForm({ one }: { one: Subscription }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const [settings, setSettings] = useState<Settings>({ name: one.name, address: one.address, tag_ids: one.tag_ids, kinds: one.kinds })
  const change = useChangeSubscription(one.id)
  const save = () => change.mutate(settings, { onSuccess: () => void message.success(t('subscriptions.saved')) })
  return (
    <section className="panel stack" style={{ maxWidth: 720 }} aria-label={t('subscriptions.settings')}>
      <h2 className="panel-title">{t('subscriptions.settings')}</h2>
      <SubscriptionFields value={settings} onChange={setSettings} />
      <ProblemAlert problem={change.error} />
      <div><Button type="primary" disabled={!complete(settings)} loading={change.isPending} onClick={save}>{t('subscriptions.save')}</Button></div>
    </section>
  )
}
