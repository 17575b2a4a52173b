import { WarningOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useAcknowledge, useQualityAlerts } from '../../client/quality'
import type { QualityAlert } from '../../client/types'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { useSayField } from './sayField'

type Props = { onOpen: (chosen: { source: string; field: string }) => void }

/** What is below its threshold now, and what was. */
export function Alerts({ onOpen }: Props) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const query = useQualityAlerts()
  const open = (query.data ?? []).filter(({ closed_at }) => !closed_at)
  const closed = (query.data ?? []).filter(({ closed_at }) => closed_at)
  return (
    <section className="panel" aria-label={t('quality.alerts')}>
      <h2 className="panel-title">{t('quality.alerts')} {open.length > 0 && <span className="quiet numeric">{number(open.length)}</span>}</h2>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && open.length === 0 && <span className="quiet">{t('quality.noAlerts')}</span>}
      <ul className="alert-list">{open.map((one) => <Line key={one.id} one={one} onOpen={onOpen} />)}</ul>
      {closed.length > 0 && (
        <details className="closed-alerts">
          <summary className="quiet small">{t('quality.closedCount', { n: number(closed.length) })}</summary>
          <ul className="alert-list">{closed.map((one) => <Line key={one.id} one={one} onOpen={onOpen} />)}</ul>
        </details>
      )}
    </section>
  )
}

function Line({ one, onOpen }: { one: QualityAlert } & Props) {
  const { t, code } = useLanguage()
  const { percent, dateTime } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const sayField = useSayField()
  const acknowledge = useAcknowledge()
  const text = t('quality.alertText', {
    source: one.source, field: sayField(one.field), dimension: code('quality.dimensions', one.dimension), value: percent(one.value), below: percent(one.below),
  })
  return (
    <li className="row-between">
      <span>
        {!one.closed_at && <WarningOutlined className="alert-sign" aria-hidden />}{' '}
        <button type="button" className="link-like" onClick={() => onOpen(one)}>{text}</button>{' '}
        <span className="quiet small">
          {t('quality.since', { time: dateTime(one.opened_at) })}
          {one.closed_at && ` · ${t('quality.closed')}`}
          {one.acknowledged_by && ` · ${t('quality.acknowledgedBy', { name: one.acknowledged_by.name })}`}
        </span>
      </span>
      {!one.closed_at && !one.acknowledged_by && (
        <Button size="small" aria-label={t('quality.acknowledgeOf', { text })} onClick={() => acknowledge.mutate(one.id, { onError: (problem) => void message.error(say(problem)) })}>
          {t('quality.acknowledge')}
        </Button>
      )}
    </li>
  )
}
