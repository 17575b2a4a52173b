import { Button, Checkbox, Empty } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCustomers, useVocabulary } from '../../client/customers'
import { useMay } from '../../client/session'
import type { Customer } from '../../client/types'
import { Amount } from '../../components/Amount'
import { CustomerChip, useOpenCustomer } from '../../components/CustomerChip'
import { ExportCustomers } from '../../components/ExportCustomers'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TagChips, useTagIndex } from '../../components/TagChip'
import { TraitValue } from '../../customer/TraitValue'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CustomerFilters } from './CustomerFilters'
import { TagMany } from './TagMany'
import { DEFAULT_SORT, useCustomerFilter } from './useCustomerFilter'
import './customers.css'

const PAGE_SIZE = 50

export default function Customers() {
  const { t } = useLanguage()
  const { number } = useFormat()
  const state = useCustomerFilter()
  const paging = usePaging(JSON.stringify(state.filter))
  const query = useCustomers(state.filter, paging.cursor, PAGE_SIZE)
  const open = useOpenCustomer()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const columns = useColumns(picked, setPicked)
  const list = useList({ page: 'customers', columns, rows: query.data?.items ?? [], sort: DEFAULT_SORT })
  const total = query.data?.total
  return (
    <>
      <PageHeader title={t('customers.title')} note={total === undefined ? undefined : t('customers.matching', { n: number(total) })} actions={<span className="row wrap"><TagMany filter={state.filter} total={total} picked={picked} onClear={() => setPicked(new Set())} /><ExportCustomers filter={state.filter} count={total} /></span>} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('customers.title')}
            rowKey={({ id }) => id}
            loading={query.isPending || query.isPlaceholderData}
            empty={<NoCustomers filtered={state.filtered} onClear={state.clear} />}
            paging={{ ...paging, nextCursor: query.data?.next_cursor, total, pageSize: PAGE_SIZE }}
            onOpen={({ id }) => open(id)}
          >
            <CustomerFilters state={state} sentence={query.data?.sentence} />
          </ListTable>
        )}
      </div>
    </>
  )
}

/** The usual columns, and every trait and every tag for whoever chooses them. */
function useColumns(picked: ReadonlySet<string>, onPick: (picked: ReadonlySet<string>) => void): ListColumn<Customer>[] {
  const { t, text } = useLanguage()
  const may = useMay()
  const { number, date } = useFormat()
  const vocabulary = useVocabulary().data
  const tags = [...useTagIndex().values()]
  return [
    { key: 'customer_id', by: 'server', title: t('customers.customer'), render: (customer) => <span className="row nowrap">{may('tag') && <Pick customer={customer} picked={picked} onPick={onPick} />}<CustomerChip customer={customer} /></span> },
    { key: 'order_count', by: 'server', title: t('customers.orders'), align: 'end', render: ({ order_count }) => <span className="numeric">{number(order_count)}</span> },
    { key: 'paid_total', by: 'server', title: t('customers.paid'), align: 'end', render: ({ paid_total }) => <Amount value={paid_total} /> },
    { key: 'refunded_total', by: 'server', title: t('customers.refunded'), align: 'end', render: ({ refunded_total }) => <Amount value={refunded_total} /> },
    { key: 'last_order_at', by: 'server', title: t('customers.lastOrder'), render: ({ last_order_at }) => <span className="nowrap">{date(last_order_at)}</span> },
    { key: 'tags', title: t('customers.tags'), render: ({ tags }) => <TagChips tags={tags} /> },
    { key: 'last_event_at', by: 'server', extra: true, title: t('customers.lastEvent'), render: ({ last_event_at }) => <span className="nowrap">{date(last_event_at)}</span> },
    ...(vocabulary?.traits ?? []).filter(({ name }) => name !== 'name').map(({ name, label }): ListColumn<Customer> => ({
      key: `trait_${name}`, extra: true, title: text(label) || name, render: ({ traits }) => (name in traits ? <TraitValue value={traits[name]} /> : <span className="quiet">—</span>),
    })),
    ...tags.map((tag): ListColumn<Customer> => ({ key: tag.id, extra: true, title: text(tag.name), render: ({ tags }) => <TagChips tags={tags.filter(({ tag_id }) => tag_id === tag.id)} /> })),
  ]
}

/** Selects a customer without opening them. */
function Pick({ customer, picked, onPick }: { customer: Customer; picked: ReadonlySet<string>; onPick: (picked: ReadonlySet<string>) => void }) {
  const { t } = useLanguage()
  const change = (on: boolean) => onPick(on ? new Set([...picked, customer.id]) : new Set([...picked].filter((id) => id !== customer.id)))
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- only keeps the row from opening
    <span onClick={(event) => event.stopPropagation()}>
      <Checkbox aria-label={t('batches.pick', { name: customer.display_name })} checked={picked.has(customer.id)} onChange={({ target }) => change(target.checked)} />
    </span>
  )
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
