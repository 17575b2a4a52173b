import { ProblemAlert } from '../../components/ProblemAlert'
import { ReaderLinks, type Reader } from '../../components/ReaderLinks'
import { useReaders } from '../../client/definitions'
import { useLanguage } from '../../texts/language'

/** What reads a tag: tags, segments, schemes, plans and whatever else. */
export function ReadersList({ id }: { id: string }) {
  const query = useReaders(id)
  if (query.error) return <ProblemAlert problem={query.error} />
  return query.data ? <Readers readers={query.data} /> : null
}

export function Readers({ readers }: { readers: Reader[] }) {
  const { t } = useLanguage()
  return (
    <div className="stack-small">
      <strong>{t('definitions.readers')}</strong>
      <ReaderLinks readers={readers} />
    </div>
  )
}
