import { useMemo } from 'react'
import type { Overview } from '../../client/types'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { accent } from '../../app/theme'

type Month = Overview['by_month'][number]

/** Paid and refunded as bars, the number of orders as a line on an axis of its own. */
export function RevenueChart({ months }: { months: Month[] }) {
  const { t } = useLanguage()
  const format = useFormat()
  const refunds = months.some(({ refunded }) => Number(refunded) !== 0)
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => format.month(month)), axisTick: { show: false } },
      yAxis: [
        { type: 'value', axisLabel: { formatter: (value: number) => format.compactMoney(value) } },
        { type: 'value', splitLine: { show: false }, axisLabel: { formatter: (value: number) => format.compact(value) } },
      ],
      series: [
        bars(t('overview.paid'), months.map(({ paid }) => Number(paid)), accent, format.money),
        ...(refunds ? [bars(t('overview.refunded'), months.map(({ refunded }) => Number(refunded)), '#d08a3e', format.money)] : []),
        {
          type: 'line', name: t('overview.ordersSeries'), yAxisIndex: 1, data: months.map(({ orders }) => orders), color: '#3d4a6b',
          symbolSize: 5, tooltip: { valueFormatter: (value) => format.number(value as number) },
        },
      ],
    }),
    [months, refunds, t, format],
  )
  if (months.length === 0) return <div className="panel quiet">{t('overview.noOrders')}</div>
  return (
    <ChartCard
      title={t('overview.revenueByMonth')}
      option={option}
      height={300}
      rows={months}
      rowKey={({ month }) => month}
      columns={[
        { key: 'month', title: t('overview.month'), render: ({ month }) => format.month(month) },
        { key: 'orders', title: t('overview.ordersSeries'), align: 'end', render: ({ orders }) => format.number(orders) },
        { key: 'buyers', title: t('overview.buyersSeries'), align: 'end', render: ({ buyers }) => format.number(buyers) },
        { key: 'paid', title: t('overview.paid'), align: 'end', render: ({ paid }) => format.money(paid) },
        { key: 'refunded', title: t('overview.refunded'), align: 'end', render: ({ refunded }) => format.money(refunded) },
      ]}
    />
  )
}

function bars(name: string, data: number[], color: string, say: (value: number) => string) {
  return {
    type: 'bar' as const, name, data, color, barMaxWidth: 22, itemStyle: { borderRadius: [3, 3, 0, 0] },
    tooltip: { valueFormatter: (value: unknown) => say(value as number) },
  }
}
