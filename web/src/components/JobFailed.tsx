import { Alert } from 'antd'
import type { Job } from '../client/types'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'

/** Why the work was not done; nothing of it was written. */
export function JobFailed({ job }: { job: Pick<Job, 'error'> }) {
  const { t } = useLanguage()
  const { sayCode } = useProblems()
  return <Alert type="error" showIcon title={job.error ? sayCode(job.error) : t('batches.failed')} />
}
