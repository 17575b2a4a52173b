import type { TierMissing } from '../../client/tiers'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import './tiers.css'

/** What a customer has and lacks, dimension by dimension; of a level that is a rule, the conditions that are lacking. */
export function MissingList({ missing }: { missing: TierMissing[] }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  return (
    <ul className="tier-missing">
      {missing.map(({ kind, dimension, name, value, threshold, gap }) => {
        if (kind === 'condition') {
          const told = value === null || gap === null ? text(name) : t('inGroup.lacksNumber', { name: text(name), value: number(value), gap: number(gap) })
          return <li key={dimension}>{told}</li>
        }
        const said = { dimension: text(name), value: value === null ? t('tiers.unknown') : number(value), threshold: number(threshold), gap: number(gap) }
        return <li key={dimension} className={gap === 0 ? 'quiet' : undefined}>{t(gap === 0 ? 'tiers.reached' : 'tiers.missingOf', said)}</li>
      })}
    </ul>
  )
}
