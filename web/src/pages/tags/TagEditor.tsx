import { useParams } from 'react-router'
import { useVocabulary } from '../../client/customers'
import { useTag } from '../../client/tags'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TagFormPage } from './TagFormPage'
import './tags.css'

/** Fetches what the editor needs: what rules may speak of, and the tag unless it is a new one. */
export default function TagEditor() {
  const { id } = useParams()
  const vocabulary = useVocabulary()
  const tag = useTag(id)
  const problem = vocabulary.error ?? tag.error
  if (problem) return <ProblemAlert problem={problem} />
  if (!vocabulary.data || (id && !tag.data)) return <Loading />
  return <TagFormPage key={id ?? 'new'} tag={tag.data} vocabulary={vocabulary.data} />
}
