import { Button, Empty } from 'antd'
import { Link } from 'react-router'
import { useCustomers } from '../../client/customers'
import type { Customer } from '../../client/types'
import { Amount } from '../../components/Amount'
import { CustomerChip, useOpenCustomer } from '../../components/CustomerChip'
import { PageHeader } from '../../components/PageHeader'
import { PageTable, usePaging, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TagChips } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CustomerFilters } from './CustomerFilters'
import { useCustomerFilter } from './useCustomerFilter'
import './customers.css'

const PAGE_SIZE = 50

export default function Customers() {
  const { t } = useLanguage()
  const { number } = useFormat()
  const state = useCustomerFilter()
  const paging = usePaging(JSON.stringify(state.filter))
  const query = useCustomers(state.filter, paging.cursor, PAGE_SIZE)
  const open = useOpenCustomer()
  const columns = useColumns()
  const total = query.data?.total
  return (
    <>
      <PageHeader title={t('customers.title')} note={total === undefined ? undefined : t('customers.matching', { n: number(total) })} />
      <div className="panel stack">
        <CustomerFilters state={state} />
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <PageTable
            label={t('customers.title')}
            columns={columns}
            rows={query.data?.items ?? []}
            rowKey={({ id }) => id}
            loading={query.isPending || query.isPlaceholderData}
            empty={<NoCustomers filtered={state.filtered} onClear={state.clear} />}
            paging={{ ...paging, nextCursor: query.data?.next_cursor, total, pageSize: PAGE_SIZE }}
            onOpen={({ id }) => open(id)}
          />
        )}
      </div>
    </>
  )
}

function useColumns(): Column<Customer>[] {
  const { t } = useLanguage()
  const { number, date } = useFormat()
  return [
    { key: 'customer', title: t('customers.customer'), render: (customer) => <CustomerChip customer={customer} /> },
    { key: 'orders', title: t('customers.orders'), align: 'end', render: ({ order_count }) => <span className="numeric">{number(order_count)}</span> },
    { key: 'paid', title: t('customers.paid'), align: 'end', render: ({ paid_total }) => <Amount value={paid_total} /> },
    { key: 'refunded', title: t('customers.refunded'), align: 'end', render: ({ refunded_total }) => <Amount value={refunded_total} /> },
    { key: 'last_order', title: t('customers.lastOrder'), render: ({ last_order_at }) => <span className="nowrap">{date(last_order_at)}</span> },
    { key: 'tags', title: t('customers.tags'), render: ({ tags }) => <TagChips tags={tags} /> },
  ]
}

function NoCustomers({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useLanguage()
  if (filtered) {
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('customers.empty')}<br />{t('customers.emptyHint')}</>}>
        <Button onClick={onClear}>{t('do.reset')}</Button>
      </Empty>
    )
  }
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('overview.emptyTitle')}<br />{t('overview.emptyText')}</>}>
      <Link to="/imports/new"><Button type="primary">{t('overview.emptyAction')}</Button></Link>
    </Empty>
  )
}
