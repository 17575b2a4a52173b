import { PlayCircleOutlined } from '@ant-design/icons'
import { Alert, Button, Tooltip } from 'antd'
import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { useJob, useRun, useStartRun } from '../../client/runs'
import { useMay } from '../../client/session'
import type { Job } from '../../client/types'
import { Allowed } from '../../components/Allowed'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** Runs every rule tag now, follows the run, and says what came of it. */
export function RunTags() {
  const { t } = useLanguage()
  // The editor's 'save and run' leads here with the job that it started.
  const begun = (useLocation().state as { job?: string } | null)?.job
  const [jobId, setJobId] = useState(begun)
  const start = useStartRun()
  const may = useMay()
  const job = useJob(jobId)
  const going = start.isPending || (jobId !== undefined && (!job.data || job.data.state === 'queued' || job.data.state === 'running'))
  const run = (full: boolean) => start.mutate({ full }, { onSuccess: ({ id }) => setJobId(id) })
  return (
    <div className="panel run-tags">
      <div className="row-between">
        <span className="quiet">{t('tags.runAllHint')}</span>
        <span className="row">
          <Tooltip title={t('schedules.runFullyHint')}>
            <Button disabled={going || !may('run')} onClick={() => run(true)}>{t('schedules.runFully')}</Button>
          </Tooltip>
          <Allowed to="run">
            <Button type="primary" icon={<PlayCircleOutlined aria-hidden />} loading={going} onClick={() => run(false)}>
              {t('tags.runAll')}
            </Button>
          </Allowed>
        </span>
      </div>
      {going && <JobProgress job={job.data} label={t('tags.running')} cancellable />}
      <ProblemAlert problem={start.error ?? job.error} />
      {!going && job.data && <Outcome job={job.data} />}
    </div>
  )
}

/** A run is known by the id of its job. */
function Outcome({ job }: { job: Job }) {
  const { t } = useLanguage()
  const { sayCode } = useProblems()
  if (job.state !== 'done') {
    return <Alert type="error" showIcon title={t('tags.runFailed')} description={job.error ? sayCode(job.error) : undefined} />
  }
  return <RunOutcome runId={job.id} />
}

function RunOutcome({ runId }: { runId: string }) {
  const { t } = useLanguage()
  const run = useRun(runId).data
  if (!run) return null
  return (
    <Alert
      type="success"
      showIcon
      title={t('tags.ran', { entered: run.entered, left: run.left })}
      action={<Link to={`/runs/${encodeURIComponent(runId)}`}>{t('tags.seeRun')}</Link>}
    />
  )
}
