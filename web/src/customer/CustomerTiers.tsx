import { Link } from 'react-router'
import { useCustomerTiers, type CustomerTier } from '../client/tiers'
import { useFormat } from '../format/useFormat'
import { MissingList } from '../pages/tiers/MissingList'
import { useLanguage } from '../texts/language'

/** On which level a customer stands in each scheme, until when, and what is missing to the next one. */
export function CustomerTiers({ id }: { id: string }) {
  const { t } = useLanguage()
  const tiers = useCustomerTiers(id).data
  if (!tiers || tiers.length === 0) return null
  return (
    <section aria-label={t('tiers.ofCustomer')}>
      <h2 className="panel-title">{t('tiers.ofCustomer')}</h2>
      <ul className="tier-customer">{tiers.map((tier) => <Tier key={tier.scheme_id} tier={tier} />)}</ul>
    </section>
  )
}

function Tier({ tier }: { tier: CustomerTier }) {
  const { t, text } = useLanguage()
  const said = useNotes(tier)
  return (
    <li className="tier-block">
      <div>
        <Link to={`/tiers/${encodeURIComponent(tier.scheme_id)}`} className="quiet small">{text(tier.name)}</Link>
        <div><strong>{text(tier.level_name) || t('tiers.noLevelYet')}</strong> {said && <span className="quiet small">{said}</span>}</div>
        <Benefits tier={tier} />
      </div>
      {tier.next_name && tier.missing.length > 0 && <div><span className="field-label">{t('tiers.toNext', { name: text(tier.next_name) })}</span><MissingList missing={tier.missing} /></div>}
      {tier.level && !tier.next_level && <span className="quiet small">{t('tiers.highest')}</span>}
    </li>
  )
}

function useNotes({ given, given_until: givenUntil, grace_until: grace, reason }: CustomerTier): string {
  const { t } = useLanguage()
  const { date } = useFormat()
  const hand = given ? (givenUntil ? t('tiers.givenUntil', { time: date(givenUntil) }) : t('tiers.givenForGood')) : ''
  return [hand, reason ?? '', grace ? t('tiers.graceUntil', { time: date(grace) }) : ''].filter(Boolean).join(' · ')
}

/** What the level gives, in a line. */
function Benefits({ tier: { benefits } }: { tier: CustomerTier }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  if (!benefits) return null
  const said = [
    benefits.discount_percent ? t('tiers.discountOff', { n: number(benefits.discount_percent) }) : '',
    benefits.free_shipping ? t('tiers.shipping') : '',
    benefits.advisor ? t('tiers.advisor') : '',
    benefits.points_rate !== undefined && benefits.points_rate !== 1 ? t('tiers.rate', { n: number(benefits.points_rate) }) : '',
    benefits.note ?? '',
  ].filter(Boolean)
  return said.length > 0 ? <div className="small">{t('tiers.benefits')}: {said.join(' · ')}</div> : null
}
