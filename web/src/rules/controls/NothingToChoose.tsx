import { Link } from 'react-router'
import { useLanguage } from '../../texts/language'

type What = 'date' | 'tag' | 'segment' | 'list'

/** Segments and lists have no page of their own: programs make them. */
const API_DOCS = '/api/v1/docs'
const places = { date: '/imports/new', tag: '/tags/new', segment: API_DOCS, list: API_DOCS }

/** A condition about what does not exist yet says the next step. */
export function NothingToChoose({ of }: { of: What }) {
  const { t } = useLanguage()
  const [place, words] = [places[of], t(`editor.nothingTo.${of}`)]
  return (
    <span className="quiet">
      {t(`editor.nothing.${of}`)}{' '}
      {place === API_DOCS ? (
        <a className="in-text" href={place} target="_blank" rel="noreferrer">{words}</a>
      ) : (
        <Link className="in-text" to={place}>{words}</Link>
      )}
    </span>
  )
}
