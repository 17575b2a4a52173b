import { Link } from 'react-router'
import { useTierOptions } from '../../client/tiers'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'

/** What a scheme can begin with. */
export function PresetCards() {
  const { t, text } = useLanguage()
  const options = useTierOptions()
  const cards = (options.data?.presets ?? []).map(({ key, name, about, design }) => ({ key, name: text(name), about: text(about), kind: t(`tiers.kinds.${design.method}`) }))
  return (
    <>
      <ProblemAlert problem={options.error} retry={() => void options.refetch()} />
      <ul className="tier-list">
        {[...cards, { key: 'blank', name: t('tiers.blank'), about: t('tiers.blankAbout'), kind: '' }].map(({ key, name, about, kind }) => (
          <li key={key}>
            <Link className="tier-card" to={`/tiers/new?from=${key}`}>
              <strong>{name}</strong>
              <span className="quiet">{about}</span>
              {kind && <span className="small quiet">{kind}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
