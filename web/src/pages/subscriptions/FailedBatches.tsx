import { App, Button, Popconfirm } from 'antd'
import { useDropBatches, useFailedBatches, useSendAgain, type Batch } from '../../client/subscriptions'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What could not be delivered: what is tried again, and dead letters, to be sent again or dropped. */
export function FailedBatches({ id }: { id: string }) {
  const { t } = useLanguage()
  const { number, dateTime } = useFormat()
  const { sayCode } = useProblems()
  const query = useFailedBatches(id)
  const dead = query.data?.some((batch) => batch.dead)
  return (
    <section className="panel stack" aria-label={t('subscriptions.failed')}>
      <div className="row-between">
        <div>
          <h2 className="panel-title">{t('subscriptions.failed')}</h2>
          <span className="quiet small">{t('subscriptions.failedHint')}</span>
        </div>
        {dead && <Both id={id} send={t('subscriptions.sendAll')} drop={t('subscriptions.dropAll')} />}
      </div>
      <ProblemAlert problem={query.error} />
      <PageTable<Batch>
        label={t('subscriptions.failed')}
        size="small"
        rows={query.data ?? []}
        loading={query.isPending}
        rowKey={(batch) => batch.id}
        empty={<span className="quiet">{t('subscriptions.noFailed')}</span>}
        columns={[
          { key: 'message', title: t('subscriptions.message'), render: (batch) => <code>{batch.id.slice(0, 12)}…</code> },
          { key: 'items', title: t('subscriptions.items'), align: 'end', render: ({ items }) => <span className="numeric">{number(items)}</span> },
          { key: 'reason', title: t('subscriptions.reason'), render: ({ error }) => sayCode(error) },
          { key: 'attempts', title: t('subscriptions.attempts'), render: ({ attempts }) => t('subscriptions.times', { n: attempts }) },
          { key: 'last', title: t('subscriptions.lastTry'), render: ({ last_at }) => <span className="nowrap">{dateTime(last_at)}</span> },
          { key: 'next', title: t('subscriptions.next'), render: ({ next_at }) => <span className="nowrap">{next_at ? dateTime(next_at) : t('subscriptions.givenUp')}</span> },
          { key: 'actions', title: t('common.actions'), render: (batch) => batch.dead ? <Both id={id} batch={batch.id} send={t('subscriptions.sendAgain')} drop={t('subscriptions.drop')} /> : <Send id={id} batch={batch.id} words={t('subscriptions.sendNow')} /> },
        ]}
      />
    </section>
  )
}

function Send({ id, batch, words }: { id: string; batch?: string; words: string }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const send = useSendAgain(id)
  const done = {
    onSuccess: ({ count }: { count: number }) => void message.success(t('subscriptions.sending', { n: count })),
    onError: (problem: unknown) => void message.error(say(problem)),
  }
  return <Button size="small" loading={send.isPending} onClick={() => send.mutate(batch, done)}>{words}</Button>
}

function Both({ id, batch, send, drop }: { id: string; batch?: string; send: string; drop: string }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const dropping = useDropBatches(id)
  // The row is gone before the mutation's own callbacks would be called; a promise outlives it.
  const onDrop = () =>
    dropping.mutateAsync(batch).then(
      ({ count }) => void message.success(t('subscriptions.dropped', { n: count })),
      (problem: unknown) => void message.error(say(problem)),
    )
  return (
    <span className="row">
      <Send id={id} batch={batch} words={send} />
      <Popconfirm title={drop} description={t('subscriptions.dropAsk')} okText={drop} cancelText={t('do.cancel')} onConfirm={onDrop}>
        <Button size="small" type="text" danger>{drop}</Button>
      </Popconfirm>
    </span>
  )
}
