import { Descriptions, Tabs } from 'antd'
import { Problem } from '../client/problem'
import { useCustomer } from '../client/customers'
import type { CustomerDetail } from '../client/types'
import { Amount } from '../components/Amount'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { HeldTags } from './HeldTags'
import { TagHistoryTable } from './TagHistoryTable'
import { EventTimeline } from './EventTimeline'
import { IdentityTab } from './IdentityTab'
import { TraitValue } from './TraitValue'
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
      <section aria-label={t('customer.tags')}>
        <h2 className="panel-title">{t('customer.tags')}</h2>
        <HeldTags customer={customer} />
      </section>
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

function Traits({ customer }: { customer: CustomerDetail }) {
  const { t, text, code } = useLanguage()
  const { dateTime } = useFormat()
  if (customer.trait_details.length === 0) return <p className="quiet">{t('customer.noTraits')}</p>
  return (
    <Descriptions
      column={{ xs: 1, sm: 2 }}
      size="small"
      items={customer.trait_details.map(({ name, label, value, source, at, derived_from: from }) => ({
        key: name,
        label: text(label) || name,
        children: (
          <div>
            <TraitValue value={value} />
            <div className="quiet small">{[from && code('customer.derivedKinds', from), source, at && dateTime(at)].filter(Boolean).join(' · ')}</div>
          </div>
        ),
      }))}
    />
  )
}
