import { Button, Tooltip } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useJob, useStartRun } from '../../client/runs'
import type { Tag } from '../../client/types'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** When a tag was decided last and will be next, and a run of it alone. */
export function RunOne({ tag, dirty }: { tag: Tag; dirty: boolean }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const [jobId, setJobId] = useState<string>()
  const start = useStartRun()
  const job = useJob(jobId)
  const going = start.isPending || job.data?.state === 'queued' || job.data?.state === 'running'
  const run = (full: boolean) => start.mutate({ tagIds: [tag.id], full }, { onSuccess: ({ id }) => setJobId(id) })
  const last = job.data?.state === 'done' ? job.data.finished_at : tag.last_run_at
  return (
    <div className="stack-small">
      <div className="row-between wrap">
        <dl className="times">
          <div><dt>{t('schedules.last')}</dt><dd>{last ? dateTime(last) : t('tags.never')}</dd></div>
          {tag.next_run_at && <div><dt>{t('schedules.nextRun')}</dt><dd>{dateTime(tag.next_run_at)}</dd></div>}
        </dl>
        {!tag.frozen && (
          <span className="row">
            <Tooltip title={dirty ? t('schedules.saveFirst') : ''}>
              <Button size="small" disabled={dirty} loading={going} onClick={() => run(false)}>{t('schedules.runNow')}</Button>
            </Tooltip>
            <Tooltip title={dirty ? t('schedules.saveFirst') : t('schedules.runFullyHint')}>
              <Button size="small" disabled={dirty || going} onClick={() => run(true)}>{t('schedules.runFully')}</Button>
            </Tooltip>
          </span>
        )}
      </div>
      {going && <JobProgress job={job.data} label={t('tags.running')} cancellable />}
      <ProblemAlert problem={start.error ?? job.error} />
      {jobId && !going && job.data && <Link className="small" to={`/runs/${encodeURIComponent(jobId)}`}>{t('schedules.seeRun')}</Link>}
    </div>
  )
}
