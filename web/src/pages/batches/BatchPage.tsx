import { Link, useParams } from 'react-router'
import { useBatch, type Batch } from '../../client/batches'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useTagIndex } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Outcome, UndoBatch } from './BatchParts'
import { useSaySelection } from './useSaySelection'
import './batches.css'

/** One batch: what was done to whom, by whom, what came of it, and the way back. */
export default function BatchPage() {
  const { id } = useParams()
  const query = useBatch(id)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Page batch={query.data} />
}

function Page({ batch }: { batch: Batch }) {
  const { t, text, person } = useLanguage()
  const { dateTime } = useFormat()
  const tag = useTagIndex().get(batch.tag_id)
  const saySelection = useSaySelection()
  const name = text(tag?.name ?? batch.tag_name)
  const level = text(tag?.definition.levels.find(({ key }) => key === batch.value)?.name)
  const what = batch.via === 'delivery' ? 'delivered' : batch.value === null ? 'took' : 'gave'
  return (
    <>
      <PageHeader
        title={t(`outside.did.${what}`, { name })}
        note={saySelection(batch)}
        back={{ to: `/batches?${new URLSearchParams({ tag: batch.tag_id })}`, label: t('batches.title') }}
        actions={<UndoBatch batch={batch} />}
      />
      <section className="panel stack" aria-label={t('batches.result')}>
        <div>{t('outside.by', { name: person(batch.made_by.name), time: dateTime(batch.made_at) })}{batch.until && <> · {t('handTagEnds.until', { time: dateTime(batch.until) })}</>}</div>
        {level && tag && tag.definition.levels.length > 1 && <div>{t('outside.level', { level })}</div>}
        <Outcome batch={batch} />
        {tag && (
          <div className="row wrap">
            <Link to={`/tags/${encodeURIComponent(tag.id)}`}>{t('outside.toTag', { name })}</Link>
            <Link to={`/customers?${new URLSearchParams({ tag: tag.id })}`}>{t('outside.toHolders')}</Link>
          </div>
        )}
      </section>
    </>
  )
}
