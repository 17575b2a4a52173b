import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { Point } from '../../client/market'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import type { Column } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export type Line = { key: string; name: string; unit: string; money: boolean; own: boolean; points: Point[] }
type Row = { date: string; values: Record<string, string> }

const colours = ['#d08a3e', '#3d4a6b', '#8a5a83', '#5b7f2b', '#b4554a', '#4b7fa3']

/** One's own figure as bars, those of others as lines; each side has an axis of its own. */
export function MarketChart({ lines }: { lines: Line[] }) {
  const { t } = useLanguage()
  const format = useFormat()
  const rows = useMemo(() => byDate(lines), [lines])
  const own = lines.find((line) => line.own)
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 8, top: 56, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, itemWidth: 14, type: 'plain' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
      yAxis: [
        { type: 'value', axisLabel: { formatter: (value: number) => (own?.money ? format.compactMoney(value) : format.compact(value)) } },
        { type: 'value', scale: true, splitLine: { show: false }, axisLabel: { formatter: (value: number) => format.compact(value) } },
      ],
      series: lines.map((line, place) => ({
        type: line.own ? ('bar' as const) : ('line' as const),
        name: line.unit ? `${line.name} (${line.unit})` : line.name,
        yAxisIndex: line.own || !own ? 0 : 1,
        data: line.points.map(({ date, value }) => [date, Number(value)]),
        color: line.own ? accent : colours[(place - (own ? 1 : 0)) % colours.length],
        ...(line.own ? { barMaxWidth: 22 } : { symbolSize: 5 }),
        tooltip: { valueFormatter: (value: unknown) => (line.money ? format.money(value as number) : format.number(value as number)) },
      })) as ChartOption['series'],
    }),
    [lines, own, format],
  )
  const columns: Column<Row>[] = [
    { key: 'date', title: t('market.date'), render: ({ date }) => <span className="nowrap">{date}</span> },
    ...lines.map((line): Column<Row> => ({
      key: line.key,
      title: line.unit ? `${line.name} (${line.unit})` : line.name,
      align: 'end',
      render: ({ values }) => <span className="numeric">{line.money ? format.money(values[line.key]) : format.number(values[line.key])}</span>,
    })),
  ]
  return <ChartCard title={t('market.chart')} option={option} height={360} rows={rows} rowKey={({ date }) => date} columns={columns} />
}

function byDate(lines: Line[]): Row[] {
  const rows = new Map<string, Row>()
  for (const { key, points } of lines) {
    for (const { date, value } of points) {
      const row = rows.get(date) ?? { date, values: {} }
      row.values[key] = value
      rows.set(date, row)
    }
  }
  return [...rows.values()].toSorted((a, b) => a.date.localeCompare(b.date))
}
