import { Link } from 'react-router'
import { useBatch } from '../../client/batches'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { batchPath } from './paths'
import { useSaySelection } from './useSaySelection'

/** The batch or delivery in which a tag was given: what it was, when, by whom. */
export function SetIn({ id }: { id: string }) {
  const { t, person } = useLanguage()
  const { dateTime } = useFormat()
  const saySelection = useSaySelection()
  const batch = useBatch(id).data
  const words = batch ? t('outside.setIn', { what: saySelection(batch), time: dateTime(batch.made_at), name: person(batch.made_by.name) }) : t('evidence.batch')
  return <Link className="in-text" to={batchPath(id)}>{words}</Link>
}
