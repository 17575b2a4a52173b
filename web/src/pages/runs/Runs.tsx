import { Empty } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useRuns } from '../../client/runs'
import { PageHeader } from '../../components/PageHeader'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { StateMark } from '../../components/StateMark'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export const runPath = (id: string) => `/runs/${encodeURIComponent(id)}`

export default function Runs() {
  const { t } = useLanguage()
  const { number, dateTime, duration } = useFormat()
  const navigate = useNavigate()
  const query = useRuns()
  return (
    <>
      <PageHeader title={t('runs.title')} />
      <div className="panel">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <PageTable
            label={t('runs.title')}
            rows={query.data ?? []}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(runPath(id))}
            empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('runs.empty')}<br />{t('runs.emptyText')}</>}><Link to="/tags">{t('overview.toTags')}</Link></Empty>}
            columns={[
              { key: 'started', title: t('runs.startedAt'), render: (run) => <Link className="nowrap" to={runPath(run.id)}>{dateTime(run.started_at)}</Link> },
              { key: 'state', title: t('runs.state'), render: ({ state }) => <StateMark state={state} /> },
              { key: 'tags', title: t('runs.tags'), align: 'end', render: ({ tags_count }) => number(tags_count) },
              { key: 'customers', title: t('runs.customers'), align: 'end', render: ({ customers }) => number(customers) },
              { key: 'entered', title: t('runs.entered'), align: 'end', render: ({ entered }) => number(entered) },
              { key: 'left', title: t('runs.left'), align: 'end', render: ({ left }) => number(left) },
              { key: 'took', title: t('runs.took'), align: 'end', render: ({ took_ms }) => duration(took_ms) },
              { key: 'by', title: t('runs.startedBy'), render: ({ started_by }) => started_by || '—' },
            ]}
          />
        )}
      </div>
    </>
  )
}
