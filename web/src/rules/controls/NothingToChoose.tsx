import { Link } from 'react-router'
import { useLanguage } from '../../texts/language'

type What = 'date' | 'tag' | 'segment' | 'list'
const places: Partial<Record<What, string>> = { date: '/imports/new', tag: '/tags/new' }

/** A condition about what does not exist yet says the next step. */
export function NothingToChoose({ of }: { of: What }) {
  const { t } = useLanguage()
  const place = places[of]
  return (
    <span className="quiet">
      {t(`editor.nothing.${of}`)} {place && <Link className="in-text" to={place}>{t(`editor.nothingTo.${of as 'date' | 'tag'}`)}</Link>}
    </span>
  )
}
