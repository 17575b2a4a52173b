import { Pagination, Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useCloseToTier, type TierScheme } from '../../client/tiers'
import { Amount } from '../../components/Amount'
import { CustomerChip } from '../../components/CustomerChip'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { MissingList } from './MissingList'

const SHOWN = 20

/** Who is one level below, the closest first, and what each of them lacks. */
export function CloseTab({ scheme }: { scheme: TierScheme }) {
  const { t, text } = useLanguage()
  const { number, percent } = useFormat()
  const [search, setSearch] = useSearchParams()
  const [page, setPage] = useState(1)
  const levels = scheme.levels.slice(0, -1)
  const level = levels.find(({ key }) => key === search.get('level'))?.key ?? levels.at(-1)!.key
  const query = useCloseToTier(scheme.id, level, (page - 1) * SHOWN, SHOWN)
  const columns: ListColumn<NonNullable<typeof query.data>['items'][number]>[] = [
    { key: 'customer', title: t('customers.customer'), render: ({ customer }) => <CustomerChip customer={customer} /> },
    { key: 'missing', title: t('tiers.missing'), render: ({ missing }) => <MissingList missing={missing} /> },
    { key: 'distance', title: t('tiers.distance'), align: 'end', render: ({ distance }) => <span className="numeric">{percent(distance)}</span> },
    { key: 'paid', title: t('customers.paid'), align: 'end', render: ({ customer }) => <Amount value={customer.paid_total} /> },
    { key: 'orders', extra: true, title: t('customers.orders'), align: 'end', render: ({ customer }) => number(customer.order_count) },
  ]
  const list = useList({ page: 'tiers.close', columns, rows: query.data?.items ?? [] })
  const choose = (key: string) => {
    setPage(1)
    setSearch((before) => { before.set('level', key); return before }, { replace: true })
  }
  return (
    <div className="stack">
      <div style={{ maxWidth: 280 }}>
        <Field label={t('tiers.target')} htmlFor="tier-target"><Select id="tier-target" value={level} onChange={choose} options={levels.map(({ key, name }) => ({ value: key, label: text(name) }))} /></Field>
      </div>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {query.data && (
        <section className="panel stack" aria-label={t('tiers.closest')}>
          <div className="row-between"><h2 className="panel-title">{t('tiers.closest')}</h2><span className="quiet">{t('common.people', { n: number(query.data.total) })}</span></div>
          <ListTable list={list} label={t('tiers.closest')} rowKey={({ customer }) => customer.id} empty={t('tiers.noClose')} />
          {query.data.total > SHOWN && <Pagination current={page} pageSize={SHOWN} total={Math.min(query.data.total, 10_000)} showSizeChanger={false} onChange={setPage} />}
        </section>
      )}
    </div>
  )
}
