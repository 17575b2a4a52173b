import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Empty, Grid, Table, type TableProps as AntTableProps } from 'antd'
import { useState, type Key, type ReactNode } from 'react'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { Loading } from './Loading'

export type Column<T> = {
  key: string
  title: string
  render: (row: T) => ReactNode
  align?: 'end'
  width?: number | string
  /** Its head sorts by it. */
  by?: unknown
}

export type TableProps<T> = {
  /** What the table shows, for people who cannot see its surroundings. */
  label: string
  columns: Column<T>[]
  rows: T[]
  rowKey: (row: T) => Key
  loading?: boolean
  empty?: ReactNode
  paging?: Paging & { nextCursor: string | null | undefined; total?: number; pageSize: number }
  onOpen?: (row: T) => void
  size?: 'small' | 'middle'
  expandable?: AntTableProps<T>['expandable']
  /** Numbers that are compared with each other stay a table on a phone too, which scrolls sideways. */
  comparing?: boolean
  /** The column by which rows are sorted, with a minus the largest first; and what to do when another head is pressed. */
  sort?: string | null
  onSort?: (sort: string | null) => void
}

/** A table on a wide screen, cards on a phone, and pages that are walked by cursor. */
export function PageTable<T extends object>(props: TableProps<T>) {
  const { columns, rows, rowKey, loading, empty, paging, onOpen, sort, onSort } = props
  const wide = Grid.useBreakpoint().md ?? window.innerWidth >= 768
  const nothing = empty ?? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} />
  if (!loading && rows.length === 0) return <div className="table-empty">{nothing}</div>
  const table = (
    <Table<T>
      columns={columns.map(({ key, title, align, width, render, by }) => ({
        key, title, align, width, render: (_: unknown, row: T) => render(row), ...(onSort && by ? sorting(key, sort) : {}),
      }))}
      showSorterTooltip={false}
      onChange={(_pages, _filters, sorter) => onSort?.(asked(sorter))}
      dataSource={rows}
      rowKey={rowKey}
      loading={loading}
      pagination={false}
      size={props.size ?? 'middle'}
      scroll={props.comparing ? undefined : { x: 'max-content' }}
      expandable={props.expandable}
      onRow={(row) => (onOpen ? { onClick: () => onOpen(row), className: 'row-opens' } : {})}
    />
  )
  return (
    <section aria-label={props.label} className="stack">
      {props.comparing ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div className="scroll-x" role="group" aria-label={props.label} tabIndex={0}>{table}</div>
      ) : wide ? (
        table
      ) : rows.length === 0 ? (
        <Loading />
      ) : (
        <ul className={loading ? 'cards cards-loading' : 'cards'}>
          {rows.map((row) => <RowCard key={rowKey(row)} columns={columns} row={row} onOpen={onOpen} />)}
        </ul>
      )}
      {paging && <Pager {...paging} shown={rows.length} />}
    </section>
  )
}

/** A head that sorts: pressed once by the largest, twice by the smallest, three times as it was. */
const sorting = (key: string, sort: string | null | undefined) => ({
  sorter: true,
  sortDirections: ['descend' as const, 'ascend' as const],
  sortOrder: sort === key ? ('ascend' as const) : sort === `-${key}` ? ('descend' as const) : null,
})

function asked(sorter: Parameters<NonNullable<AntTableProps['onChange']>>[2]): string | null {
  const { columnKey, order } = Array.isArray(sorter) ? sorter[0]! : sorter
  return order ? `${order === 'descend' ? '-' : ''}${String(columnKey)}` : null
}

function RowCard<T>({ columns, row, onOpen }: { columns: Column<T>[]; row: T; onOpen?: (row: T) => void }) {
  const [first, ...rest] = columns
  return (
    // The control inside the first cell opens the row by keyboard; the card itself is only a larger target.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <li className="card" onClick={onOpen && (() => onOpen(row))}>
      <div className="card-head">{first?.render(row)}</div>
      <dl>
        {rest.map((column) => (
          <div key={column.key}>
            <dt>{column.title}</dt>
            <dd>{column.render(row)}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

export type Paging = { page: number; cursor: string | null; next: (cursor: string) => void; previous: () => void }

/** Where somebody stands in a list that is read cursor by cursor; another `list` starts at its first page. */
export function usePaging(list: string): Paging {
  const [state, setState] = useState<{ list: string; cursors: string[] }>({ list, cursors: [] })
  const cursors = state.list === list ? state.cursors : []
  return {
    page: cursors.length + 1,
    cursor: cursors.at(-1) ?? null,
    next: (cursor) => setState({ list, cursors: [...cursors, cursor] }),
    previous: () => setState({ list, cursors: cursors.slice(0, -1) }),
  }
}

type PagerProps = Paging & { nextCursor: string | null | undefined; total?: number; pageSize: number; shown: number }

function Pager({ page, next, previous, nextCursor, total, pageSize, shown }: PagerProps) {
  const { t } = useLanguage()
  const { number } = useFormat()
  if (page === 1 && !nextCursor) return null
  const from = (page - 1) * pageSize + 1
  const range = { from: number(from), to: number(from + shown - 1), total: number(total ?? 0) }
  return (
    <div className="row-between">
      <span className="quiet numeric">{total === undefined ? t('common.page', { page }) : t('common.pageRange', range)}</span>
      <span className="row">
        <Button icon={<LeftOutlined aria-hidden />} disabled={page === 1} onClick={previous} aria-label={t('do.previousPage')} />
        <Button icon={<RightOutlined aria-hidden />} disabled={!nextCursor} onClick={() => nextCursor && next(nextCursor)} aria-label={t('do.nextPage')} />
      </span>
    </div>
  )
}
