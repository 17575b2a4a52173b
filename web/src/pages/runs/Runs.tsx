import { Empty } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useRuns } from '../../client/runs'
import type { Run } from '../../client/types'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { StateMark } from '../../components/StateMark'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

const runPath = (id: string) => `/runs/${encodeURIComponent(id)}`

export default function Runs() {
  const { t, code, person } = useLanguage()
  const { number, dateTime, duration } = useFormat()
  const navigate = useNavigate()
  const query = useRuns()
  const columns: ListColumn<Run>[] = [
    { key: 'started', by: ({ started_at }) => started_at, title: t('runs.startedAt'), render: (run) => <Link className="nowrap" to={runPath(run.id)}>{dateTime(run.started_at)}</Link> },
    { key: 'state', facet: ({ state }) => state, say: (state) => code('jobs.states', state), title: t('runs.state'), render: ({ state }) => <StateMark state={state} /> },
    { key: 'trigger', facet: ({ trigger }) => trigger, say: (trigger) => code('schedules.triggers', trigger), title: t('schedules.trigger'), render: ({ trigger }) => <span className="nowrap">{code('schedules.triggers', trigger)}</span> },
    { key: 'tags', by: ({ tags_count }) => tags_count, title: t('runs.tags'), align: 'end', render: ({ tags_count }) => number(tags_count) },
    { key: 'customers', by: ({ customers }) => customers, title: t('runs.customers'), align: 'end', render: ({ customers }) => number(customers) },
    { key: 'entered', by: ({ entered }) => entered, title: t('runs.entered'), align: 'end', render: ({ entered }) => number(entered) },
    { key: 'left', by: ({ left }) => left, title: t('runs.left'), align: 'end', render: ({ left }) => number(left) },
    { key: 'took', by: ({ took_ms }) => took_ms, title: t('runs.took'), align: 'end', render: ({ took_ms }) => duration(took_ms) },
    { key: 'by', facet: ({ started_by }) => person(started_by) || null, title: t('runs.startedBy'), render: ({ started_by }) => person(started_by) || '—' },
  ]
  const list = useList({ page: 'runs', columns, rows: query.data ?? [] })
  return (
    <>
      <PageHeader title={t('runs.title')} />
      <div className="panel">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('runs.title')}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(runPath(id))}
            empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('runs.empty')}<br />{t('runs.emptyText')}</>}><Link to="/tags">{t('overview.toTags')}</Link></Empty>}
          />
        )}
      </div>
    </>
  )
}
