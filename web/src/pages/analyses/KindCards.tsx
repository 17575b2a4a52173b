import { Link } from 'react-router'
import type { AnalysisKind } from '../../client/analyses'
import { useLanguage } from '../../texts/language'
import { newPath } from './paths'

/** What can be asked: each kind with what it answers, and whether it tags. */
export function KindCards({ kinds }: { kinds: AnalysisKind[] }) {
  const { t, text } = useLanguage()
  return (
    <ul className="kind-cards">
      {kinds.map(({ key, name, about, outputs }) => (
        <li key={key}>
          <Link to={newPath(key)} className="kind-card">
            <span className="kind-name">{text(name)}</span>
            <span className="quiet">{text(about)}</span>
            {outputs.length > 0 && <span className="kind-tag">{t('analyses.canTag')}</span>}
          </Link>
        </li>
      ))}
    </ul>
  )
}
