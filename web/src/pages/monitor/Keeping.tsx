import { Link } from 'react-router'
import type { Monitor } from '../../client/monitor'
import { useAgo } from '../../format/useAgo'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Fact } from './Figures'

/** Whether realtime tags keep up. */
export function Realtime({ live }: { live: Monitor['live'] }) {
  const { t } = useLanguage()
  const { number, duration } = useFormat()
  const ago = useAgo()
  const title = t('monitor.realtime')
  const swept = live.last_sweep_at && typeof live.last_sweep_seconds === 'number'
    ? t('monitor.sweepTook', { time: ago(live.last_sweep_at) ?? '', took: duration(live.last_sweep_seconds * 1000) })
    : t('monitor.never')
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title}</h2>
      {live.running ? (
        <dl className="monitor-facts">
          <Fact name={t('monitor.lastStep')}>{ago(live.last_step_at) ?? t('monitor.never')}</Fact>
          <Fact name={t('monitor.lastSweep')}>{swept}</Fact>
          <Fact name={t('monitor.steps')}>{number(live.steps)}</Fact>
          <Fact name={t('monitor.customers')}>{number(live.customers)}</Fact>
          <Fact name={t('monitor.changes')}>{number(live.changes)}</Fact>
          <Fact name={t('monitor.behind')}>{number(live.behind)}</Fact>
          <Fact name={t('monitor.failures')}>{number(live.failures)}</Fact>
        </dl>
      ) : (
        <span className="quiet">{t('monitor.notRunningHint')}</span>
      )}
    </section>
  )
}

/** The last run of tags, and those that go on. */
export function Runs({ runs }: { runs: Monitor['runs'] }) {
  const { t, code } = useLanguage()
  const { duration, percent } = useFormat()
  const ago = useAgo()
  const title = t('monitor.runs')
  const { last, going_on } = runs
  return (
    <section className="panel" aria-label={title}>
      <div className="chart-head">
        <h2 className="panel-title">{title}</h2>
        <Link to="/runs">{t('monitor.allRuns')}</Link>
      </div>
      {!last && going_on.length === 0 && <span className="quiet">{t('monitor.noRuns')}</span>}
      <dl className="monitor-facts">
        {going_on.map((run) => (
          <Fact key={run.id} name={t('monitor.goingOn')}>
            <Link className="in-text" to={`/runs/${encodeURIComponent(run.id)}`}>{code('jobs.states', run.state)}</Link> {run.state === 'running' && percent(run.progress)}
          </Fact>
        ))}
        {last && (
          <Fact name={t('monitor.lastRun')}>
            <Link className="in-text" to={`/runs/${encodeURIComponent(last.id)}`}>{code('jobs.states', last.state)}</Link>{' '}
            {t('monitor.runTook', { time: ago(last.finished_at) ?? '', took: duration(last.took_ms) })}
          </Fact>
        )}
      </dl>
    </section>
  )
}
