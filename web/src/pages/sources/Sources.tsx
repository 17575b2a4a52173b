import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useSources, type Source } from '../../client/sources'
import { PageHeader } from '../../components/PageHeader'
import { PageTable, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { SourceState } from './SourceState'
import { useAgo } from './useAgo'
import './sources.css'

export const sourcePath = (id: string) => `/sources/${encodeURIComponent(id)}`

/** Where data comes from, how often, and whether it arrives. */
export default function Sources() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const query = useSources()
  const columns = useColumns()
  const add = <Link to="/sources/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('sources.add')}</Button></Link>
  return (
    <>
      <PageHeader title={t('sources.title')} note={t('sources.note')} actions={add} />
      <div className="panel">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <PageTable
            label={t('sources.title')}
            rows={query.data?.items ?? []}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(sourcePath(id))}
            empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('sources.empty')}<br />{t('sources.emptyText')}</>}>{add}</Empty>}
            columns={columns}
          />
        )}
      </div>
    </>
  )
}

function useColumns(): Column<Source>[] {
  const { t } = useLanguage()
  const { number } = useFormat()
  const ago = useAgo()
  return [
    { key: 'name', title: t('sources.name'), render: ({ id, name }) => <Link to={sourcePath(id)}>{name}</Link> },
    { key: 'kind', title: t('sources.kind'), render: ({ kind }) => <span className="nowrap">{t(`sources.kinds.${kind}`)}</span> },
    { key: 'state', title: t('sources.state'), render: (one) => <StateWithError source={one} /> },
    { key: 'run', title: t('sources.lastRun'), render: ({ last_run_at }) => <span className="nowrap">{ago(last_run_at) ?? t('sources.never')}</span> },
    { key: 'last', title: t('sources.lastRows'), align: 'end', render: ({ last_rows }) => <span className="numeric">{number(last_rows)}</span> },
    { key: 'rows', title: t('sources.rows'), align: 'end', render: ({ rows }) => <span className="numeric">{number(rows)}</span> },
    { key: 'newest', title: t('sources.newest'), render: ({ newest_fact_at }) => <span className="nowrap">{ago(newest_fact_at) ?? '—'}</span> },
  ]
}

function StateWithError({ source }: { source: Source }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const { sayCode } = useProblems()
  return (
    <div>
      <SourceState state={source.state} />
      {source.last_error && <div className="small source-error">{sayCode(source.last_error)}</div>}
      {source.waiting > 0 && <div className="small quiet">{t('sources.waitingText', { n: number(source.waiting) })}</div>}
    </div>
  )
}
