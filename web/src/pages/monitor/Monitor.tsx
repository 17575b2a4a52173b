import { Alert, Segmented } from 'antd'
import { useState } from 'react'
import { useMonitor, useSeries, type Span } from '../../client/monitor'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { AlertSettings } from './AlertSettings'
import { EventsChart, LagChart } from './Charts'
import { FailedJobs } from './FailedJobs'
import { Figures } from './Figures'
import { Realtime, Runs } from './Keeping'
import { SizeAlerts } from './SizeAlerts'
import { Troubles } from './Troubles'

const spans: Span[] = ['hour', 'day', 'month']

/** How the product is doing: what is odd, what comes in, whether tags keep up. Moves by itself. */
export default function Monitor() {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const query = useMonitor()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const now = query.data
  return (
    <>
      <PageHeader title={t('monitor.title')} note={`${t('monitor.note')} ${dateTime(now.at)}`} />
      <div className="stack">
        {!now.watching && <Alert type="warning" showIcon title={t('monitor.notWatching')} />}
        <SizeAlerts />
        <Figures now={now} />
        <Charts />
        <div className="grid-two">
          <Realtime live={now.live} />
          <Runs runs={now.runs} />
        </div>
        <div className="grid-two">
          <FailedJobs failed={now.failed_jobs} />
          <Troubles sources={now.sources} webhooks={now.webhooks} />
        </div>
        <AlertSettings />
      </div>
    </>
  )
}

function Charts() {
  const { t } = useLanguage()
  const [span, setSpan] = useState<Span>('hour')
  const query = useSeries(span)
  const points = query.data ?? []
  return (
    <>
      <div>
        <Segmented
          aria-label={t('monitor.span')}
          options={spans.map((value) => ({ value, label: t(`monitor.windows.${value}`) }))}
          value={span}
          onChange={(chosen) => setSpan(chosen)}
        />
      </div>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && points.length === 0 && <div className="panel quiet">{t('monitor.noPoints')}</div>}
      {points.length > 0 && (
        <div className="grid-two">
          <EventsChart points={points} span={span} />
          <LagChart points={points} span={span} />
        </div>
      )}
    </>
  )
}
