import { Progress } from 'antd'
import type { Job } from '../client/types'
import { useLanguage } from '../texts/language'

/** How far a job has come, and what it is doing. */
export function JobProgress({ job, label }: { job: Pick<Job, 'progress' | 'stage' | 'state'> | null | undefined; label: string }) {
  const { code } = useLanguage()
  const percent = Math.round((job?.progress ?? 0) * 100)
  return (
    <div className="stack-small" role="status">
      <span>{label}</span>
      <Progress percent={percent} status={job?.state === 'failed' ? 'exception' : 'active'} aria-label={label} />
      {job?.stage && <span className="quiet small">{code('imports.stages', job.stage)}</span>}
    </div>
  )
}
