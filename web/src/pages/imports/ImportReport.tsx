import { Alert, Button } from 'antd'
import { Link, useParams } from 'react-router'
import { useImport } from '../../client/imports'
import type { Import } from '../../client/types'
import { Facts } from '../../components/Facts'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { ImportSteps } from './NewImport'
import { CleaningReport } from './CleaningReport'
import { QuarantineTable } from './QuarantineTable'
import './imports.css'

export default function ImportReport() {
  const { t, code, person } = useLanguage()
  const { dateTime } = useFormat()
  const { id } = useParams()
  const query = useImport(id!)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const one = query.data
  const note = [code('imports.kinds', one.kind), one.source, one.started_at && dateTime(one.started_at), person(one.started_by.name)].filter(Boolean).join(' · ')
  return (
    <>
      <PageHeader title={one.file_name} note={note} back={{ to: '/imports', label: t('imports.back') }} />
      <div className="stack">
        <ImportSteps current={one.state === 'done' ? 3 : 2} />
        <Outcome one={one} />
        {one.state === 'done' && <CleaningReport one={one} />}
        {one.state === 'done' && Boolean(one.rows_quarantined) && <QuarantineTable importId={one.id} count={one.rows_quarantined ?? 0} reasons={one.reasons} />}
      </div>
    </>
  )
}

function Outcome({ one }: { one: Import }) {
  const { t } = useLanguage()
  const { sayCode } = useProblems()
  if (one.state === 'queued' || one.state === 'running') {
    return <div className="panel"><JobProgress job={one.job} label={t('imports.importing')} cancellable /></div>
  }
  if (one.state !== 'done') {
    const error = one.error ?? one.job.error
    return (
      <Alert
        type="error"
        showIcon
        title={t('imports.failed')}
        description={<>{error && <div>{sayCode(error)}</div>}<div>{t('imports.failedHint')}</div></>}
        action={<Link to="/imports/new"><Button>{t('imports.another')}</Button></Link>}
      />
    )
  }
  return <Report one={one} />
}

function Report({ one }: { one: Import }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const balance = {
    rows: number(one.rows_in), stored: number(one.rows_stored), already: number(one.rows_already), quarantined: number(one.rows_quarantined),
  }
  const facts = [
    [t('imports.rowsIn'), one.rows_in], [t('imports.stored'), one.rows_stored], [t('imports.already'), one.rows_already],
    [t('imports.quarantined'), one.rows_quarantined], [t('imports.eventsAdded'), one.events_added],
    [t('imports.customersAdded'), one.customers_added], [t('imports.orderItemsAdded'), one.order_items_added],
    ...(one.records_added ? [[t('sources.recordsAdded'), one.records_added] as const] : []),
    ...(one.records_changed ? [[t('sources.recordsChanged'), one.records_changed] as const] : []),
    ...(one.customers_merged ? [[t('imports.customersMerged'), one.customers_merged] as const] : []),
    ...(one.rows_anonymous ? [[t('imports.rowsAnonymous'), one.rows_anonymous] as const] : []),
    ...(one.identity_conflicts ? [[t('imports.identityConflicts'), one.identity_conflicts] as const] : []),
  ] as const
  return (
    <section className="panel stack" aria-label={t('imports.done')}>
      <div>
        <h2 className="panel-title">{t('imports.done')}</h2>
        <div>{t('imports.balance', balance)}</div>
        {one.rows_quarantined === 0 && <div className="quiet">{t('imports.clean')}</div>}
      </div>
      <Facts facts={facts.map(([name, n]) => [name, number(n)] as const)} />
      <div className="row">
        <Link to="/customers"><Button type="primary">{t('imports.seeCustomers')}</Button></Link>
        <Link to="/tags"><Button>{t('overview.toTags')}</Button></Link>
        <Link to={`/imports/new?source=${encodeURIComponent(one.source)}`}><Button>{t('imports.another')}</Button></Link>
        <span className="quiet small">{t('imports.nextRunHint')}</span>
      </div>
    </section>
  )
}
