import { Tag } from 'antd'
import { Link } from 'react-router'
import { useStandings } from '../client/lifecycle'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'

/** Where the customer stands in every lifecycle, since when, how long others stay there, and what to do next. */
export function Standings({ customerId }: { customerId: string }) {
  const { t, text } = useLanguage()
  const { date } = useFormat()
  const found = useStandings(customerId).data ?? []
  if (found.length === 0) return null
  return (
    <section aria-label={t('lifecycle.ofCustomer')}>
      <h2 className="panel-title">{t('lifecycle.ofCustomer')}</h2>
      {found.map((each) => (
        <div key={each.scheme_id} className="stack-small">
          <div className="row">
            <Link to={`/lifecycle?scheme=${each.scheme_id}`}>{text(each.scheme_name)}</Link>
            <Tag color={each.colour}>{text(each.name)}</Tag>
            <span className="quiet small">
              {[date(each.since), t('lifecycle.stayed', { n: each.days }), each.median !== null && t('lifecycle.others', { n: each.median })].filter(Boolean).join(' · ')}
            </span>
            {each.stuck && <Tag color="warning">{t('lifecycle.isStuck')}</Tag>}
          </div>
          <div><Tag>{t('lifecycle.step')}</Tag>{text(each.step)}</div>
        </div>
      ))}
    </section>
  )
}
