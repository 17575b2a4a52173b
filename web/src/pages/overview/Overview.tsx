import { Alert, Button, Empty } from 'antd'
import { Link } from 'react-router'
import { useOpenAlerts } from '../../client/monitor'
import { useOverview } from '../../client/overview'
import type { Overview as OverviewData } from '../../client/types'
import { FigureCard } from '../../components/FigureCard'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CategoriesChart } from './CategoriesChart'
import { CoverageChart } from './CoverageChart'
import { RevenueChart } from './RevenueChart'

export default function Overview() {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const query = useOverview()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const overview = query.data
  const empty = overview.customers === 0 && overview.events === 0
  return (
    <>
      <PageHeader title={t('overview.title')} note={empty ? undefined : t('overview.asOf', { time: dateTime(overview.as_of) })} />
      {empty ? <NothingYet /> : <Figures overview={overview} />}
    </>
  )
}

function NothingYet() {
  const { t } = useLanguage()
  return (
    <div className="panel">
      <Empty description={<><strong>{t('overview.emptyTitle')}</strong><br />{t('overview.emptyText')}</>}>
        <Link to="/imports/new"><Button type="primary" size="large">{t('overview.emptyAction')}</Button></Link>
      </Empty>
    </div>
  )
}

function Figures({ overview }: { overview: OverviewData }) {
  return (
    <div className="stack">
      <OpenAlerts />
      <Cards overview={overview} />
      <RevenueChart months={overview.by_month} />
      <div className="grid-two">
        <CoverageChart coverage={overview.tag_coverage} />
        <CategoriesChart categories={overview.top_categories} />
      </div>
      <Sources sources={overview.sources} />
    </div>
  )
}

/** Nothing is said while nothing is odd. */
function OpenAlerts() {
  const { t } = useLanguage()
  const open = useOpenAlerts().data ?? 0
  if (open === 0) return null
  const look = <Link className="in-text" to="/monitor">{t('monitor.overviewLook')}</Link>
  return <Alert type="warning" showIcon title={t('monitor.overviewAlerts', { n: open })} action={look} />
}

function Cards({ overview }: { overview: OverviewData }) {
  const { t } = useLanguage()
  const { number, wholeMoney, percent } = useFormat()
  const { buyers, orders, tag_coverage } = overview
  const anonymous = overview.anonymous_orders ? t('overview.anonymousOrders', { n: number(overview.anonymous_orders) }) : ''
  const perBuyer = buyers ? t('overview.perBuyer', { n: number(Math.round((orders / buyers) * 10) / 10) }) : ''
  return (
    <div className="grid-cards">
      <FigureCard label={t('overview.customers')} to="/customers" value={number(overview.customers)} hint={t('overview.buyers', { n: number(buyers) })} />
      <FigureCard label={t('overview.orders')} to="/customers?sort=-order_count" value={number(orders)} hint={anonymous || perBuyer} />
      <FigureCard
        label={t('overview.kept')}
        to="/customers"
        value={wholeMoney(overview.kept)}
        hint={t('overview.keptHint', { paid: wholeMoney(overview.paid), refunded: wholeMoney(overview.refunded) })}
      />
      <FigureCard
        label={t('overview.tagged')}
        to="/tags"
        value={percent(tag_coverage.share)}
        hint={t('overview.taggedHint', { n: number(tag_coverage.tagged_customers) })}
      />
    </div>
  )
}

function Sources({ sources }: { sources: OverviewData['sources'] }) {
  const { t } = useLanguage()
  const { number, dateTime } = useFormat()
  return (
    <section className="panel" aria-label={t('overview.sources')}>
      <h2 className="panel-title">{t('overview.sources')}</h2>
      <PageTable
        label={t('overview.sources')}
        size="small"
        rows={sources}
        rowKey={({ source }) => source}
        columns={[
          { key: 'source', title: t('overview.source'), render: ({ source }) => source },
          { key: 'events', title: t('overview.events'), align: 'end', render: ({ events }) => <span className="numeric">{number(events)}</span> },
          { key: 'last', title: t('overview.lastEvent'), align: 'end', render: ({ last_event_at }) => <span className="nowrap">{dateTime(last_event_at)}</span> },
        ]}
      />
    </section>
  )
}
