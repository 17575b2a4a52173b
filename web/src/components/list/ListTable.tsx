import { Button, Empty } from 'antd'
import type { ReactNode } from 'react'
import { WordSelect } from '../../rules/controls/Labelled'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { PageTable, type TableProps } from '../PageTable'
import { ListTools } from './ListTools'
import { SearchBox } from './SearchBox'
import { SortSelect } from './ColumnsDialog'
import type { List } from './useList'

type FrameProps<T> = {
  list: List<T>
  /** The page's own filters, of a list that the server filters. */
  children?: ReactNode
  /** What the page filters by beside the list's own filters. */
  also?: ReactNode
  /** It is no table, so its order is chosen from a menu. */
  cards?: boolean
}

/** What stands above every list: its filters, and the tools that choose columns and keep views. */
export function ListFrame<T>({ list, children, ...own }: FrameProps<T>) {
  return (
    <div className="list-frame">
      {children ?? <ListFilters list={list} {...own} />}
      <ListTools list={list} />
    </div>
  )
}

function ListFilters<T>({ list, cards, also }: FrameProps<T>) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const offered = list.facets.filter(({ column, values }) => values.length > 1 || list.values[column.key])
  return (
    <search className="list-filters" aria-label={t('lists.filters')}>
      {list.searched && (list.all > 1 || list.q) && <SearchBox className="list-search" label={t('lists.search')} value={list.q} onSearch={(q) => list.set('q', q || null)} />}
      {offered.map(({ column, values }) => (
        <WordSelect
          key={column.key}
          label={t('lists.filterBy', { name: column.title })}
          placeholder={column.title}
          allowClear
          value={list.values[column.key]}
          options={values.map((value) => ({ value, label: column.say?.(value) ?? value }))}
          onChange={(value) => list.set(column.key, value ?? null)}
          className="list-facet"
        />
      ))}
      {also}
      {cards && <SortSelect list={list} />}
      {list.filtered && <><span className="quiet small" role="status">{t('lists.found', { n: number(list.rows.length), all: number(list.all) })}</span><Button type="link" size="small" onClick={list.clear}>{t('do.reset')}</Button></>}
    </search>
  )
}

type Props<T> = Omit<TableProps<T>, 'columns' | 'rows' | 'sort' | 'onSort'> & FrameProps<T>

/** A list in its frame: a table on a wide screen, cards on a phone, of the columns that were chosen. */
export function ListTable<T extends object>({ list, children, cards, also, ...table }: Props<T>) {
  const { t } = useLanguage()
  const nothing = !table.loading && list.all === 0 && !children
  const none = <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('lists.noneFound')}><Button onClick={list.clear}>{t('do.reset')}</Button></Empty>
  return (
    <>
      {!nothing && <ListFrame list={list} cards={cards} also={also}>{children}</ListFrame>}
      <PageTable {...table} columns={list.shown} rows={list.rows} sort={list.sort} onSort={list.sortBy} empty={list.filtered && list.all > 0 ? none : table.empty} />
    </>
  )
}
