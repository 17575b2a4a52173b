import { Tag, Tooltip } from 'antd'
import { useIdentityGraph } from '../client/customers'
import type { CustomerDetail, IdentityGraph as Graph } from '../client/types'
import { Loading } from '../components/Loading'
import { PageTable } from '../components/PageTable'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { IdentityGraph } from './IdentityGraph'
import { JoinCustomer } from './JoinCustomer'
import { Merges } from './Merges'

/** Who this customer is known as, why that is one person, and what was merged. */
export function IdentityTab({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  const query = useIdentityGraph(customer.id)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const graph = query.data
  return (
    <div className="stack">
      <div className="stack-small">
        <p className="quiet small">{t('customer.identitiesHint')}</p>
        <IdentityTable identities={graph.identities.filter(({ own }) => own)} />
      </div>
      {graph.links.length > 0 && <IdentityGraph graph={graph} />}
      <Merges merges={graph.merges} />
      <JoinCustomer customerId={customer.id} />
    </div>
  )
}

function IdentityTable({ identities }: { identities: Graph['identities'] }) {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  return (
    <PageTable
      label={t('customer.identities')}
      size="small"
      rows={identities}
      rowKey={({ id }) => id}
      empty={t('customer.noIdentities')}
      columns={[
        { key: 'kind', title: t('customer.kind'), render: ({ kind }) => code('customer.kinds', kind) },
        {
          key: 'masked', title: t('customer.masked'),
          render: ({ masked, shared }) => (
            <span className="numeric">{masked} {shared && <Tooltip title={t('identity.sharedHint')}><Tag>{t('identity.shared')}</Tag></Tooltip>}</span>
          ),
        },
        { key: 'source', title: t('customer.source'), render: ({ source }) => source },
        { key: 'first_seen', title: t('customer.firstSeen'), render: ({ first_seen }) => <span className="nowrap">{dateTime(first_seen)}</span> },
      ]}
    />
  )
}
