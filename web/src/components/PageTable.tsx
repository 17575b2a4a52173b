import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Empty, Grid, Table, type TableProps } from 'antd'
import { useState, type Key, type ReactNode } from 'react'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'

export type Column<T> = {
  key: string
  title: string
  render: (row: T) => ReactNode
  align?: 'end'
  width?: number | string
}

type Props<T> = {
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
  expandable?: TableProps<T>['expandable']
}

/** A table on a wide screen, cards on a phone, and pages that are walked by cursor. */
export function PageTable<T extends object>(props: Props<T>) {
  const { columns, rows, rowKey, loading, empty, paging, onOpen } = props
  const wide = Grid.useBreakpoint().md ?? window.innerWidth >= 768
  const nothing = empty ?? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} />
  if (!loading && rows.length === 0) return <div className="table-empty">{nothing}</div>
  return (
    <section aria-label={props.label} className="stack">
      {wide ? (
        <Table<T>
          columns={columns.map(({ align, render, ...column }) => ({ ...column, align, render: (_: unknown, row: T) => render(row) }))}
          dataSource={rows}
          rowKey={rowKey}
          loading={loading}
          pagination={false}
          size={props.size ?? 'middle'}
          scroll={{ x: 'max-content' }}
          expandable={props.expandable}
          onRow={(row) => (onOpen ? { onClick: () => onOpen(row), className: 'row-opens' } : {})}
        />
      ) : (
        <ul className={loading ? 'cards cards-loading' : 'cards'}>
          {rows.map((row) => <RowCard key={rowKey(row)} columns={columns} row={row} onOpen={onOpen} />)}
        </ul>
      )}
      {paging && <Pager {...paging} shown={rows.length} />}
    </section>
  )
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
