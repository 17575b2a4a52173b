import { useParams, useSearchParams } from 'react-router'
import { useVocabulary } from '../../client/customers'
import { useLife } from '../../client/definitions'
import { useTag } from '../../client/tags'
import { useLook } from '../../client/worth'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TagFormPage } from './TagFormPage'
import './tags.css'

/**
 * Fetches what the editor needs: what rules may speak of, and the tag unless it is a new one. With `?proposal` it begins
 * with the definition that is proposed.
 */
export default function TagEditor() {
  const { id } = useParams()
  const proposal = useSearchParams()[0].has('proposal')
  const life = useLife(proposal ? id : undefined)
  const vocabulary = useVocabulary()
  const tag = useTag(id)
  useLook(id)
  const problem = vocabulary.error ?? tag.error ?? life.error
  if (problem) return <ProblemAlert problem={problem} />
  if (!vocabulary.data || (id && !tag.data) || (proposal && !life.data)) return <Loading />
  const opened = tag.data && { ...tag.data, definition: life.data?.proposal?.definition ?? tag.data.definition }
  return <TagFormPage key={`${id ?? 'new'}${proposal}`} tag={opened} vocabulary={vocabulary.data} />
}
