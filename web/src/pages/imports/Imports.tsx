import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Progress } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useImports } from '../../client/imports'
import type { Import } from '../../client/types'
import { AllowedLink } from '../../components/Allowed'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { StateMark } from '../../components/StateMark'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Templates } from './Templates'
import './imports.css'

export const importPath = (id: string) => `/imports/${encodeURIComponent(id)}`

export default function Imports() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const query = useImports()
  const list = useList({ page: 'imports', columns: useColumns(), rows: query.data ?? [] })
  const upload = <AllowedLink needs="collect" to="/imports/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('imports.upload')}</Button></AllowedLink>
  return (
    <>
      <PageHeader title={t('imports.title')} actions={upload} />
      <div className="stack">
        <div className="panel">
          <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
          {!query.isError && (
            <ListTable
              list={list}
              label={t('imports.title')}
              rowKey={({ id }) => id}
              loading={query.isPending}
              onOpen={({ id }) => void navigate(importPath(id))}
              empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('imports.empty')}<br />{t('imports.emptyText')}</>}>{upload}</Empty>}
            />
          )}
        </div>
        <Templates />
      </div>
    </>
  )
}

function useColumns(): ListColumn<Import>[] {
  const { t, code, person } = useLanguage()
  const { number, dateTime } = useFormat()
  const count = (key: 'rows_in' | 'rows_stored' | 'rows_already' | 'rows_quarantined', title: string): ListColumn<Import> => ({
    key, title, align: 'end', by: (one) => one[key], render: (one) => <span className="numeric">{number(one[key])}</span>,
  })
  return [
    { key: 'file', by: ({ file_name }) => file_name, words: ({ file_name }) => file_name, title: t('imports.file'), render: (one) => <Link to={importPath(one.id)}>{one.file_name}</Link> },
    { key: 'kind', facet: ({ kind }) => kind, say: (kind) => code('imports.kinds', kind), title: t('imports.kind'), render: ({ kind }) => <span className="nowrap">{code('imports.kinds', kind)}</span> },
    { key: 'source', facet: ({ source }) => source, title: t('imports.source'), render: ({ source }) => source },
    { key: 'state', facet: ({ state }) => state, say: (state) => code('jobs.states', state), title: t('imports.state'), render: (one) => <ImportState one={one} /> },
    count('rows_in', t('imports.rowsIn')),
    count('rows_stored', t('imports.stored')),
    count('rows_already', t('imports.already')),
    count('rows_quarantined', t('imports.quarantined')),
    { key: 'started', by: ({ started_at }) => started_at, title: t('imports.startedAt'), render: ({ started_at }) => <span className="nowrap">{dateTime(started_at)}</span> },
    { key: 'by', facet: ({ started_by }) => person(started_by.name) || null, title: t('imports.startedBy'), render: ({ started_by }) => person(started_by.name) || '—' },
  ]
}

function ImportState({ one }: { one: Import }) {
  const { t } = useLanguage()
  if (one.state !== 'running' || !one.job) return <StateMark state={one.state} />
  return <Progress percent={Math.round(one.job.progress * 100)} size="small" style={{ width: 110 }} aria-label={t('imports.importing')} />
}
