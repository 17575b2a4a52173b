import { App, Button, Popconfirm } from 'antd'
import { useRetryJob, isActive } from '../../client/jobs'
import { useCancelJob } from '../../client/runs'
import type { Job } from '../../client/types'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const AGAIN = ['jobs.again', 'jobs.againFor'] as const
const NOW = ['jobs.now', 'jobs.nowFor'] as const
const START = ['jobs.start', 'jobs.startFor'] as const

/** Stop a job that waits or runs; try again what failed or was stopped, or at once what waits for its next attempt. */
export function JobActions({ job, size }: { job: Job; size?: 'small' }) {
  const { t, code } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const cancel = useCancelJob()
  const retry = useRetryJob()
  const failed = { onError: (problem: unknown) => void message.error(say(problem)) }
  const name = code('jobs.kinds', job.kind)
  const waits = job.state === 'queued' && job.not_before !== null
  const again = waits || job.state === 'failed' || job.state === 'cancelled'
  const [words, hint] = waits ? (job.error ? NOW : START) : AGAIN
  if (!again && !isActive(job)) return null
  return (
    // What is pressed here must not open the row as well.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
    <span className="row jobs-actions" onClick={(event) => event.stopPropagation()}>
      {again && (
        <Button size={size} loading={retry.isPending} aria-label={t(hint, { name })} onClick={() => retry.mutate(job.id, failed)}>
          {t(words)}
        </Button>
      )}
      {isActive(job) && (
        <Popconfirm
          title={t('jobs.cancelTitle', { name })}
          description={t('jobs.cancelText')}
          okText={t('jobs.cancelYes')}
          cancelText={t('jobs.cancelNo')}
          onConfirm={() => cancel.mutate(job.id, failed)}
        >
          <Button size={size} disabled={job.cancel_requested} loading={cancel.isPending} aria-label={t('jobs.cancelFor', { name })}>{t('jobs.cancel')}</Button>
        </Popconfirm>
      )}
    </span>
  )
}
