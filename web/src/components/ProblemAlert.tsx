import { Alert, Button } from 'antd'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'

/** What went wrong, in the reader's language, with a way to try again where there is one. */
export function ProblemAlert({ problem, retry }: { problem: unknown; retry?: () => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  if (!problem) return null
  return (
    <Alert
      type="error"
      showIcon
      title={say(problem)}
      action={retry ? <Button size="small" onClick={retry}>{t('do.retry')}</Button> : undefined}
    />
  )
}
