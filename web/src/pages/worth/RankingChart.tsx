import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import type { Effect, Ranked } from '../../client/worth'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

const MOST = 20
const UP = '#237a3b'
const DOWN = '#a8321f'
const UNSURE = '#8a9492'

/** Green where the whole interval is above 0, red where it is below, grey where it holds 0. */
const colourOf = ({ low, high }: Effect) => (low > 0 ? UP : high < 0 ? DOWN : UNSURE)

/** What holders spent more than customers like them, each with its interval: what a list of numbers does not show at a glance. */
export function RankingChart({ rows }: { rows: Ranked[] }) {
  const { t, text } = useLanguage()
  const { number, money, wholeMoney } = useFormat()
  const navigate = useNavigate()
  const compared = useMemo(
    () => rows
      .flatMap(({ tag, comparison }) => (comparison?.spent ? [{ tag, spent: comparison.spent }] : []))
      .toSorted((one, other) => Math.abs(other.spent.difference) - Math.abs(one.spent.difference))
      .slice(0, MOST)
      .toSorted((one, other) => other.spent.difference - one.spent.difference),
    [rows],
  )
  const option = useMemo<ChartOption>(() => {
    const more = (value: number) => `${value > 0 ? '+' : ''}${money(value)}`
    const names = compared.map(({ tag }) => text(tag.name))
    return {
      grid: { left: 8, right: 32, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: {
        trigger: 'item',
        formatter: (point) => {
          const place = Array.isArray(point) ? -1 : point.seriesIndex === 0 ? point.dataIndex : (point.seriesIndex ?? 0) - 1
          const found = compared[place]
          return found ? `${names[place]}<br>${more(found.spent.difference)} (${more(found.spent.low)} – ${more(found.spent.high)})` : ''
        },
      },
      xAxis: { type: 'value', axisLabel: { hideOverlap: true, formatter: (value: number) => wholeMoney(value) } },
      yAxis: { type: 'category', inverse: true, data: names, axisTick: { show: false }, axisLabel: { width: 140, overflow: 'truncate', interval: 0 } },
      series: [
        {
          type: 'scatter', name: t('worth.spent'), symbolSize: 12, z: 3,
          data: compared.map(({ spent }, place) => ({ value: [spent.difference, place], itemStyle: { color: colourOf(spent) } })),
          markLine: { silent: true, symbol: 'none', animation: false, label: { show: false }, lineStyle: { type: 'dashed', color: UNSURE }, data: [{ xAxis: 0 }] },
        },
        ...compared.map(({ spent }, place) => ({
          type: 'line' as const, name: t('worth.interval'), color: colourOf(spent), symbol: 'rect', symbolSize: [2, 10], lineStyle: { width: 2 },
          data: [[spent.low, place], [spent.high, place]],
        })),
      ],
    }
  }, [compared, t, text, money, wholeMoney])
  if (compared.length === 0) return null
  const more = (value: number) => <span className="numeric">{value > 0 ? '+' : ''}{money(value)}</span>
  return (
    <ChartCard
      title={t('worth.rankingChart')}
      hint={compared.length < MOST ? t('worth.rankingChartHint') : t('worth.rankingChartMost', { n: number(MOST) })}
      option={option}
      height={compared.length * 30 + 44}
      onPick={(place, series) => {
        const found = compared[series === 0 ? place : series - 1]
        if (found) void navigate(`/tags/${encodeURIComponent(found.tag.id)}/worth`)
      }}
      rows={compared}
      rowKey={({ tag }) => tag.id}
      columns={[
        { key: 'tag', title: t('worth.tag'), render: ({ tag }) => text(tag.name) },
        { key: 'spent', title: t('worth.spent'), align: 'end', render: ({ spent }) => more(spent.difference) },
        { key: 'low', title: t('worth.low'), align: 'end', render: ({ spent }) => more(spent.low) },
        { key: 'high', title: t('worth.high'), align: 'end', render: ({ spent }) => more(spent.high) },
      ]}
    />
  )
}
