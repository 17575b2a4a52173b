import { AreaChartOutlined, TableOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useLanguage } from '../texts/language'
import type { ChartOption, OnPick } from './Chart'
import { Loading } from './Loading'
import { PageTable, type Column } from './PageTable'

const Chart = lazy(() => import('./Chart'))

type Props<T> = {
  title: string
  hint?: string
  option?: ChartOption
  /** Drawn already, in place of an option. */
  drawing?: ReactNode
  height?: number
  rows: T[]
  columns: Column<T>[]
  rowKey: (row: T) => string
  /** Called with the index of the bar or point that was clicked. */
  onPick?: OnPick
}

/** A chart with the table behind it: whoever cannot use the one reads the other. */
export function ChartCard<T extends object>({ title, hint, option, drawing, height = 280, rows, columns, rowKey, onPick }: Props<T>) {
  const { t } = useLanguage()
  const [table, setTable] = useState(false)
  return (
    <section className="panel" aria-label={title}>
      <div className="chart-head">
        <h2 className="panel-title">{title}</h2>
        <Button type="text" size="small" icon={table ? <AreaChartOutlined aria-hidden /> : <TableOutlined aria-hidden />} aria-label={t(table ? 'do.showChart' : 'do.showTable')} onClick={() => setTable(!table)}>
          <span className="wide-only">{t(table ? 'do.showChart' : 'do.showTable')}</span>
        </Button>
      </div>
      {hint && !table && <div className="quiet small">{hint}</div>}
      {table ? (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div role="group" aria-label={title} tabIndex={0} style={{ maxHeight: height + 60, overflow: 'auto' }}>
          <PageTable label={t('common.dataTable')} columns={columns} rows={rows} rowKey={rowKey} size="small" />
        </div>
      ) : (
        drawing ?? (option && <Suspense fallback={<Loading />}><Chart option={option} height={height} onPick={onPick} /></Suspense>)
      )}
    </section>
  )
}
