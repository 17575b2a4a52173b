import { Descriptions, Tabs } from 'antd'
import { Link } from 'react-router'
import { Problem } from '../client/problem'
import { useCustomer } from '../client/customers'
import { useValues } from '../client/values'
import type { CustomerDetail } from '../client/types'
import { Amount } from '../components/Amount'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { HeldTags } from './HeldTags'
import { CustomerTiers } from './CustomerTiers'
import { Standings } from './Standings'
import { TagHistoryTable } from './TagHistoryTable'
import { EventTimeline } from './EventTimeline'
import { IdentityTab } from './IdentityTab'
import { TraitValue } from './TraitValue'
import { Unmask } from './Unmask'
import './customer.css'

/** Everything about one customer but the name, which is the title of the drawer or page around it. */
export default function CustomerView({ id }: { id: string }) {
  const { t } = useLanguage()
  const query = useCustomer(id)
  if (query.isPending) return <Loading />
  if (query.isError) {
    const gone = query.error instanceof Problem && query.error.status === 404
    return gone ? <p>{t('customers.notFound')}</p> : <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  }
  const customer = query.data
  return (
    <div className="customer">
      <Summary customer={customer} />
      <Unmask customerId={id} />
      <section aria-label={t('customer.tags')}>
        <h2 className="panel-title">{t('customer.tags')}</h2>
        <HeldTags customer={customer} />
      </section>
      <CustomerTiers id={id} />
      <Standings customerId={id} />
      <Tabs
        items={[
          { key: 'timeline', label: t('customer.timeline'), children: <EventTimeline customerId={id} /> },
          { key: 'traits', label: t('customer.traits'), children: <Traits customer={customer} /> },
          { key: 'identities', label: t('customer.identities'), children: <IdentityTab customer={customer} /> },
          { key: 'history', label: t('customer.history'), children: <TagHistoryTable customerId={id} /> },
        ]}
      />
    </div>
  )
}

function Summary({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  const { number, date } = useFormat()
  const facts = [
    [t('customers.orders'), number(customer.order_count)],
    [t('customers.paid'), <Amount key="paid" value={customer.paid_total} />],
    [t('customers.refunded'), <Amount key="refunded" value={customer.refunded_total} />],
    [t('customers.lastOrder'), date(customer.last_order_at)],
    [t('customers.lastEvent'), date(customer.last_event_at)],
  ] as const
  return (
    <div>
      <dl className="customer-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="numeric">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** The units of the computed values among a customer's traits, by trait. */
function useUnits({ trait_details }: CustomerDetail) {
  const values = useValues(trait_details.some(({ analysis_id: id }) => id !== null && isValue(id))).data ?? []
  return new Map(values.filter(({ unit }) => unit.zh || unit.en).map(({ trait, unit }) => [trait, unit]))
}

const isValue = (id: string) => id.startsWith('val_')

/** The way to the analysis or the computed value that says a trait. */
function SaidBy({ id }: { id: string }) {
  const { t } = useLanguage()
  return <Link className="in-text" to={isValue(id) ? `/values/${id}` : `/analyses/${id}`}>{t(isValue(id) ? 'values.kind' : 'customer.byAnalysis')}</Link>
}

function Traits({ customer }: { customer: CustomerDetail }) {
  const { t, text, code } = useLanguage()
  const { dateTime } = useFormat()
  const units = useUnits(customer)
  if (customer.trait_details.length === 0) return <p className="quiet">{t('customer.noTraits')}</p>
  return (
    <Descriptions
      column={{ xs: 1, sm: 2 }}
      size="small"
      items={customer.trait_details.map(({ name, label, value, word, source, at, derived_from: from, analysis_id: analysis }) => ({
        key: name,
        label: text(label) || name,
        children: (
          <div>
            {word ? text(word) : <TraitValue value={value} />}{units.has(name) && <span className="quiet"> {text(units.get(name)!)}</span>}
            <div className="quiet small">
              {analysis ? <SaidBy id={analysis} /> : [from && code('customer.derivedKinds', from), source].filter(Boolean).join(' · ')}
              {at && ` · ${dateTime(at)}`}
            </div>
          </div>
        ),
      }))}
    />
  )
}
