import { App, Button, Progress } from 'antd'
import { useCancelJob } from '../client/runs'
import type { Job } from '../client/types'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'

type Props = { job: Job | undefined; label: string; cancellable?: boolean; /** Where the names of its stages are. */ stages?: string }

/** How far a job has come, what it is doing, and the way to stop it. */
export function JobProgress({ job, label, cancellable = false, stages = 'imports.stages' }: Props) {
  const { t, code } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const cancel = useCancelJob()
  return (
    <div className="stack-small" role="status">
      <div className="row-between">
        <span>{label} {job?.stage && <span className="quiet small">{code(stages, job.stage)}</span>}</span>
        {cancellable && job && (
          <Button
            size="small"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(job.id, { onError: (problem) => void message.error(say(problem)) })}
          >
            {t('do.cancel')}
          </Button>
        )}
      </div>
      <Progress percent={Math.round((job?.progress ?? 0) * 100)} status={job?.state === 'failed' ? 'exception' : 'active'} aria-label={label} />
    </div>
  )
}
