import { Link } from 'react-router'
import type { Monitor } from '../../client/monitor'
import { PageTable } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What failed within a day, and why. */
export function FailedJobs({ failed }: { failed: Monitor['failed_jobs'] }) {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  const title = t('monitor.failedJobs')
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title}</h2>
      {failed.count === 0 ? (
        <span className="quiet">{t('monitor.noFailedJobs')}</span>
      ) : (
        <PageTable
          label={title}
          size="small"
          rows={failed.newest}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'job', title: t('monitor.job'),
              render: ({ id, kind }) => <Link to={`/jobs/${encodeURIComponent(id)}`}>{code('jobs.kinds', kind)}</Link>,
            },
            { key: 'at', title: t('monitor.at'), render: ({ finished_at }) => <span className="nowrap">{dateTime(finished_at)}</span> },
            { key: 'reason', title: t('monitor.reason'), render: ({ error }) => (error ? <span className="monitor-reason">{sayCode(error)}</span> : '—') },
          ]}
        />
      )}
    </section>
  )
}
