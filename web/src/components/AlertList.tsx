import { WarningOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import './alerts.css'
import { ProblemAlert } from './ProblemAlert'

/** What every alert has, whatever it is about. */
export type Alert = { id: string; opened_at: string; closed_at: string | null; acknowledged_by: { name: string } | null }

type Query<T> = { data?: T[]; isSuccess: boolean; error: Error | null; refetch: () => Promise<unknown> }
type Says<T> = {
  /** The alert as one sentence. */
  say: (one: T) => string
  onOpen: (one: T) => void
  acknowledge: { mutate: (id: string, on: { onError: (problem: Error) => void }) => void }
  /** What else is to be said of it, and done with it. */
  more?: (one: T) => ReactNode
  actions?: (one: T) => ReactNode
}
type Props<T> = Says<T> & { title: string; empty: string; query: Query<T> }

/** Alerts that are open, each until somebody says to have seen it; those that are over stand folded below. */
export function AlertList<T extends Alert>({ title, empty, query, ...says }: Props<T>) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const open = (query.data ?? []).filter(({ closed_at }) => !closed_at)
  const closed = (query.data ?? []).filter(({ closed_at }) => closed_at)
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title} {open.length > 0 && <span className="quiet numeric">{number(open.length)}</span>}</h2>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && open.length === 0 && <span className="quiet">{empty}</span>}
      <ul className="alert-list">{open.map((one) => <Line key={one.id} one={one} {...says} />)}</ul>
      {closed.length > 0 && (
        <details className="closed-alerts">
          <summary className="quiet small">{t('alerts.closedCount', { n: number(closed.length) })}</summary>
          <ul className="alert-list">{closed.map((one) => <Line key={one.id} one={one} {...says} />)}</ul>
        </details>
      )}
    </section>
  )
}

function Line<T extends Alert>({ one, say, onOpen, acknowledge, more, actions }: { one: T } & Says<T>) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const problems = useProblems()
  const { message } = App.useApp()
  const text = say(one)
  const seen = () => acknowledge.mutate(one.id, { onError: (problem) => void message.error(problems.say(problem)) })
  return (
    <li className="row-between">
      {!one.closed_at && <WarningOutlined className="alert-sign" aria-hidden />}
      <div className="alert-text">
        <button type="button" className="link-like" onClick={() => onOpen(one)}>{text}</button>{' '}
        <span className="quiet small">
          {t('alerts.since', { time: dateTime(one.opened_at) })}
          {one.closed_at && ` · ${t('alerts.closed')}`}
          {one.acknowledged_by && ` · ${t('alerts.acknowledgedBy', { name: one.acknowledged_by.name })}`}
        </span>
        {more?.(one)}
      </div>
      {!one.closed_at && (
        <span className="alert-actions">
          {!one.acknowledged_by && <Button size="small" aria-label={t('alerts.acknowledgeOf', { text })} onClick={seen}>{t('alerts.acknowledge')}</Button>}
          {actions?.(one)}
        </span>
      )}
    </li>
  )
}
