import type { ReactNode } from 'react'
import type { Monitor } from '../../client/monitor'
import { useAgo } from '../../format/useAgo'
import { FigureCard } from '../../components/FigureCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** The few figures that say at a glance whether all is well. */
export function Figures({ now }: { now: Monitor }) {
  const { t } = useLanguage()
  const { number, bytes } = useFormat()
  const ago = useAgo()
  const { events, live, failed_jobs, runs, machine } = now
  const seconds = (value: number) => t('monitor.seconds', { n: number(value) })
  const written = events.written_at ? t('monitor.writtenAt', { time: ago(events.written_at) ?? '' }) : t('monitor.neverWritten')
  return (
    <div className="grid-cards">
      <FigureCard
        label={t('monitor.accepted')}
        value={t('monitor.perSecond', { n: number(events.accepted_per_second) })}
        hint={t('monitor.acceptedHint', { written: number(events.written_per_second), refused: number(events.refused_per_second) })}
      />
      <FigureCard label={t('monitor.backlog')} value={events.backlog_bytes ? bytes(events.backlog_bytes) : t('monitor.backlogNone')} hint={written} />
      <FigureCard
        label={t('monitor.lag')}
        value={live.running ? (typeof live.lag_p50 === 'number' ? seconds(live.lag_p50) : '—') : t('monitor.notRunning')}
        hint={live.running ? (typeof live.lag_p99 === 'number' ? t('monitor.lagHint', { p99: seconds(live.lag_p99) }) : t('monitor.lagUnknown')) : t('monitor.notRunningHint')}
      />
      <FigureCard label={t('monitor.failedJobs')} to="/jobs?state=failed" value={number(failed_jobs.count)} hint={t('monitor.failedJobsHint', { n: runs.failed })} />
      <section className="panel" aria-label={t('monitor.machine')}>
        <div className="quiet">{t('monitor.machine')}</div>
        <dl className="monitor-facts">
          <Fact name={t('monitor.warehouse')}>{bytes(machine.warehouse_bytes)}</Fact>
          <Fact name={t('monitor.disk')}>{bytes(machine.disk_free_bytes)}</Fact>
          <Fact name={t('monitor.memory')}>{bytes(machine.memory_bytes)}</Fact>
        </dl>
      </section>
    </div>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
