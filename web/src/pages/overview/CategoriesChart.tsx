import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { Overview } from '../../client/types'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export function CategoriesChart({ categories }: { categories: Overview['top_categories'] }) {
  const { t } = useLanguage()
  const format = useFormat()
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 4, right: 88, top: 4, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'item', valueFormatter: (value) => format.money(value as number) },
      xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false },
        data: categories.map(({ category }) => category || t('overview.uncategorised')),
        axisLabel: { width: 150, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar', name: t('overview.paid'), color: accent, barMaxWidth: 16, data: categories.map(({ paid }) => Number(paid)),
          itemStyle: { borderRadius: [0, 3, 3, 0] },
          label: { show: true, position: 'right', formatter: ({ value }) => format.wholeMoney(value as number) },
        },
      ],
    }),
    [categories, t, format],
  )
  if (categories.length === 0) return null
  return (
    <ChartCard
      title={t('overview.categories')}
      option={option}
      height={categories.length * 30 + 12}
      rows={categories}
      rowKey={({ category }) => category}
      columns={[
        { key: 'category', title: t('overview.category'), render: ({ category }) => category || t('overview.uncategorised') },
        { key: 'paid', title: t('overview.paid'), align: 'end', render: ({ paid }) => format.money(paid) },
        { key: 'orders', title: t('overview.ordersSeries'), align: 'end', render: ({ orders }) => format.number(orders) },
        { key: 'buyers', title: t('overview.buyersSeries'), align: 'end', render: ({ buyers }) => format.number(buyers) },
      ]}
    />
  )
}
