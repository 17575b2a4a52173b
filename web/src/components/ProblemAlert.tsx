import { Alert, Button } from 'antd'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { Problem } from '../client/problem'
import { ReaderLinks, type Reader } from './ReaderLinks'

/** What keeps something from being deleted or retired, where that is what went wrong. */
const readersOf = (problem: unknown): Reader[] =>
  problem instanceof Problem && Array.isArray(problem.params.readers)
    ? (problem.params.readers as (Pick<Reader, 'kind' | 'id'> & Reader['name'])[]).map(({ kind, id, zh, en }) => ({ kind, id, name: { zh, en } }))
    : []

/** What went wrong, in the reader's language, with a way to try again where there is one, and who is in the way. */
export function ProblemAlert({ problem, retry }: { problem: unknown; retry?: () => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  if (!problem) return null
  const readers = readersOf(problem)
  return (
    <Alert
      type="error"
      showIcon
      title={say(problem)}
      description={readers.length > 0 ? <ReaderLinks readers={readers} /> : undefined}
      action={retry ? <Button size="small" onClick={retry}>{t('do.retry')}</Button> : undefined}
    />
  )
}
