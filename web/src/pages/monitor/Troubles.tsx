import { Link } from 'react-router'
import type { Monitor } from '../../client/monitor'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { useSayMinutes } from './useSayMinutes'

type Source = Monitor['sources'][number]

/** Sources that fail or have stopped, and deliveries that fail. */
export function Troubles({ sources, webhooks }: { sources: Source[]; webhooks: Monitor['webhooks'] }) {
  const { t } = useLanguage()
  const failing = webhooks?.failing ?? 0
  const dead = webhooks?.dead ?? 0
  return (
    <section className="panel" aria-label={t('monitor.sources')}>
      <h2 className="panel-title">{t('monitor.sources')}</h2>
      {sources.length === 0 && <span className="quiet">{t('monitor.sourcesFine')}</span>}
      <ul className="alert-list">{sources.map((one) => <Line key={one.id} one={one} />)}</ul>
      {webhooks && (
        <>
          <h2 className="panel-title monitor-second"><Link to="/subscriptions">{t('monitor.webhooks')}</Link></h2>
          <span className="quiet">{failing + dead ? t('monitor.webhooksFailing', { failing, dead }) : t('monitor.webhooksFine')}</span>
        </>
      )}
    </section>
  )
}

function Line({ one }: { one: Source }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  const sayMinutes = useSayMinutes()
  return (
    <li>
      <div>
        <Link to={`/sources/${encodeURIComponent(one.id)}`}>{one.name}</Link>
        {one.silent_since && <div className="quiet small">{t('monitor.sourceSilent', { time: dateTime(one.silent_since), usual: sayMinutes(one.usual_minutes ?? 0) })}</div>}
        {one.error && <div className="quiet small">{t('monitor.sourceFailed', { reason: sayCode(one.error) })}</div>}
      </div>
    </li>
  )
}
