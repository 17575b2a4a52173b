import { Link } from 'react-router'
import { useSourceRuns, type FolderFile, type Source, type SourceRun } from '../../client/sources'
import { PageTable, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { StateMark } from '../../components/StateMark'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { importPath } from '../imports/Imports'
import { RefusedMessages } from './RefusedMessages'

/** The runs of a source with their rows and errors, and the files of a watched folder. */
export function SourceRuns({ source }: { source: Source }) {
  const { t } = useLanguage()
  const query = useSourceRuns(source.id)
  const runColumns = useRunColumns()
  const fileColumns = useFileColumns()
  if (source.kind === 'event_api') return <RefusedMessages sourceId={source.id} />
  return (
    <>
      {source.kind === 'folder' && (
        <section className="panel" aria-label={t('sources.files')}>
          <h2 className="panel-title">{t('sources.files')}</h2>
          <PageTable label={t('sources.files')} size="small" rows={query.data?.files ?? []} rowKey={({ name }) => name} loading={query.isPending} columns={fileColumns} empty={<span className="quiet">{t('sources.filesEmpty')}</span>} />
        </section>
      )}
      <section className="panel" aria-label={t('sources.runs')}>
        <h2 className="panel-title">{t('sources.runs')}</h2>
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        <PageTable label={t('sources.runs')} size="small" rows={query.data?.runs ?? []} rowKey={({ job }) => job.id} loading={query.isPending} columns={runColumns} empty={<span className="quiet">{t('sources.runsEmpty')}</span>} />
      </section>
    </>
  )
}

function useRunColumns(): Column<SourceRun>[] {
  const { t } = useLanguage()
  const { number, dateTime } = useFormat()
  const { sayCode } = useProblems()
  const count = (key: 'rows_in' | 'rows_stored' | 'rows_already', title: string): Column<SourceRun> => ({
    key, title, align: 'end', render: (run) => <span className="numeric">{number(run[key])}</span>,
  })
  return [
    { key: 'started', title: t('sources.started_at'), render: ({ job }) => <span className="nowrap">{dateTime(job.started_at ?? job.created_at)}</span> },
    { key: 'name', title: t('sources.runName'), render: ({ import_id, name }) => (import_id ? <Link to={importPath(import_id)}>{name}</Link> : name || '—') },
    {
      key: 'state',
      title: t('sources.state'),
      render: ({ job }) => (
        <div>
          <StateMark state={job.state} />
          {job.error && <div className="small source-error">{sayCode(job.error)}</div>}
        </div>
      ),
    },
    count('rows_in', t('sources.rowsIn')),
    count('rows_stored', t('imports.stored')),
    count('rows_already', t('imports.already')),
    {
      key: 'quarantined',
      title: t('sources.quarantined'),
      align: 'end',
      render: ({ import_id, rows_quarantined: n }) =>
        n && import_id ? <Link to={importPath(import_id)}>{t('sources.seeQuarantine', { n })}</Link> : <span className="numeric">{number(n)}</span>,
    },
  ]
}

function useFileColumns(): Column<FolderFile>[] {
  const { t } = useLanguage()
  const { bytes, dateTime } = useFormat()
  const { sayCode } = useProblems()
  return [
    { key: 'name', title: t('sources.fileName'), render: ({ name }) => name },
    { key: 'size', title: t('sources.fileSize'), align: 'end', render: ({ size }) => <span className="nowrap">{bytes(size)}</span> },
    {
      key: 'state',
      title: t('sources.fileState'),
      render: ({ error, import_id }) => (error ? <span className="source-error">{sayCode(error)}</span> : import_id ? <Link to={importPath(import_id)}>{t('sources.fileDone')}</Link> : '—'),
    },
    { key: 'seen', title: t('sources.seenAt'), render: ({ seen_at }) => <span className="nowrap">{dateTime(seen_at)}</span> },
  ]
}
