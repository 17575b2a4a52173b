import { Progress } from 'antd'
import type { Job } from '../../client/types'
import { StateMark } from '../../components/StateMark'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** The name of what a job is doing, whichever kind of work says it. */
export function useStage(): (stage: string) => string {
  const { code } = useLanguage()
  return (stage) => code('jobs.stages', stage, code('imports.stages', stage, code('duplicates.stages', stage, code('analyses.stages', stage))))
}

/** How a job stands: how far it is, until when it waits, or (unless `brief`) why it failed. */
export function JobState({ job, brief = false }: { job: Job; brief?: boolean }) {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  const stage = useStage()
  const percent = Math.round(job.progress * 100)
  return (
    <div className="jobs-state">
      <StateMark state={job.state} />
      {job.state === 'running' && (
        <>
          <Progress percent={percent} size="small" aria-label={t('jobs.progressOf', { name: code('jobs.kinds', job.kind) })} />
          <div className="small quiet">{job.cancel_requested ? t('jobs.stopping') : stage(job.stage)}</div>
        </>
      )}
      {job.state === 'queued' && job.not_before && (
        <div className="small quiet">{t(job.error ? 'jobs.retriedAt' : 'jobs.dueAt', { time: dateTime(job.not_before) })}</div>
      )}
      {!brief && job.error && job.state !== 'done' && <div className="small jobs-error">{sayCode(job.error)}</div>}
    </div>
  )
}
