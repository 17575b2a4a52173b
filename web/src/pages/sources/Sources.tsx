import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useSources, type Source } from '../../client/sources'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { SourceState } from './SourceState'
import { useAgo } from '../../format/useAgo'
import './sources.css'

export const sourcePath = (id: string) => `/sources/${encodeURIComponent(id)}`

/** Where data comes from, how often, and whether it arrives. */
export default function Sources() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const query = useSources()
  const list = useList({ page: 'sources', columns: useColumns(), rows: query.data?.items ?? [] })
  const add = <Link to="/sources/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('sources.add')}</Button></Link>
  return (
    <>
      <PageHeader title={t('sources.title')} note={t('sources.note')} actions={add} />
      <div className="panel">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('sources.title')}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(sourcePath(id))}
            empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('sources.empty')}<br />{t('sources.emptyText')}</>}>{add}</Empty>}
          />
        )}
      </div>
    </>
  )
}

function useColumns(): ListColumn<Source>[] {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const ago = useAgo()
  return [
    { key: 'name', by: ({ name }) => name, words: ({ name }) => name, title: t('sources.name'), render: ({ id, name }) => <Link to={sourcePath(id)}>{name}</Link> },
    { key: 'kind', facet: ({ kind }) => kind, say: (kind) => code('sources.kinds', kind), title: t('sources.kind'), render: ({ kind }) => <span className="nowrap">{t(`sources.kinds.${kind}`)}</span> },
    { key: 'state', facet: ({ state }) => state, say: (state) => code('sources.states', state), title: t('sources.state'), render: (one) => <StateWithError source={one} /> },
    { key: 'run', by: ({ last_run_at }) => last_run_at, title: t('sources.lastRun'), render: ({ last_run_at }) => <span className="nowrap">{ago(last_run_at) ?? t('sources.never')}</span> },
    { key: 'last', by: ({ last_rows }) => last_rows, title: t('sources.lastRows'), align: 'end', render: ({ last_rows }) => <span className="numeric">{number(last_rows)}</span> },
    { key: 'rows', by: ({ rows }) => rows, title: t('sources.rows'), align: 'end', render: ({ rows }) => <span className="numeric">{number(rows)}</span> },
    { key: 'newest', by: ({ newest_fact_at }) => newest_fact_at, title: t('sources.newest'), render: ({ newest_fact_at }) => <span className="nowrap">{ago(newest_fact_at) ?? '—'}</span> },
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
