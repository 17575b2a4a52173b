import type { ChartOption } from '../../../components/Chart'
import { columnAt, keyOf, numberOf, type Section, type Value } from '../../../client/report'
import { box, colour, diagonal, escaped, markAt, nameOf, numberAxis, scaleOf, valueAxis, type Drawn, type Words } from './axes'
import type { Pivot } from './pivot'

/** Lines over numbers, each point where its number is. */
export function curves(section: Section, cut: Pivot, words: Words): Drawn {
  const { say } = words
  const chart = section.chart!
  const xs = cut.categories as number[]
  const order = xs.map((_, place) => place).toSorted((a, b) => xs[a]! - xs[b]!)
  const units = [...new Set(cut.series.map((one) => scaleOf(one.column.unit)))]
  const symbols = xs.length <= 60
  const series = cut.series.map((one, place) => ({
    type: 'line' as const, name: nameOf(one, words), color: colour(place), yAxisIndex: units.indexOf(scaleOf(one.column.unit)),
    data: order.map((at) => [xs[at], one.numbers[at]]), connectNulls: true, symbolSize: symbols ? 6 : 0,
    ...(place === 0 && typeof chart.mark === 'number' ? { markLine: markAt(chart.mark) } : {}),
    cursor: section.people.length ? 'pointer' : 'default',
    tooltip: { valueFormatter: (value: unknown) => say.value(value as Value, one.column.unit) },
  }))
  const all = cut.series.flatMap(({ numbers }) => numbers).filter((value) => value !== null)
  const straight = chart.diagonal ? [diagonal([...xs, ...all], words.diagonal)] : []
  return {
    option: {
      grid: { ...box, outerBoundsContain: 'all', top: 40 },
      legend: { top: 0, left: 0, itemWidth: 14, itemGap: 18, type: 'scroll' },
      tooltip: { trigger: 'axis', confine: true },
      xAxis: numberAxis(cut.x, words, !chart.diagonal),
      yAxis: units.map((unit, place) => valueAxis(unit, say, place === 0)),
      series: [...series, ...straight] as ChartOption['series'],
    },
    height: 300,
    placeOf: (index, series) => cut.series[series]?.places[order[index]!] ?? null,
  }
}

/** A point for each row, in the colour of its series; what the row says stands beside the pointer. */
export function points(section: Section, words: Words): Drawn | null {
  const { say, text, diagonal: straight } = words
  const chart = section.chart!
  const [x, y] = [columnAt(section, chart.x), columnAt(section, chart.y[0] ?? '')]
  if (x < 0 || y < 0) return null
  const by = chart.series === null ? -1 : columnAt(section, chart.series)
  const groups = new Map<string, { name: string; places: number[] }>()
  section.rows.forEach((row, place) => {
    const value = by < 0 ? null : row[by]!
    const key = keyOf(value)
    const name = by < 0 ? text(section.columns[y]!.label) : say.value(value, 'text')
    groups.set(key, { name, places: [...(groups.get(key)?.places ?? []), place] })
  })
  const sets = [...groups.values()]
  const at = (place: number): [number | null, number | null] => [numberOf(section.rows[place]![x]), numberOf(section.rows[place]![y])]
  const all = section.rows.flatMap((_, place) => at(place)).filter((value) => value !== null)
  const told = (place: number) =>
    section.columns.map((column, cell) => `${text(column.label)} ${say.value(section.rows[place]![cell], column.unit)}`).map(escaped).join('<br>')
  const series = sets.map(({ name, places }, index) => ({
    type: 'scatter' as const, name, color: colour(index), symbolSize: section.rows.length > 200 ? 6 : 10, data: places.map(at),
    cursor: section.people.length ? 'pointer' : 'default',
    ...(index === 0 && typeof chart.mark === 'number' ? { markLine: markAt(chart.mark) } : {}),
  }))
  return {
    option: {
      grid: { ...box, outerBoundsContain: 'all', top: sets.length > 1 ? 60 : 40 },
      ...(sets.length > 1 ? { legend: { top: 0, left: 0, itemWidth: 14, itemGap: 18, type: 'scroll' as const } } : {}),
      tooltip: {
        trigger: 'item', confine: true,
        formatter: (point) => {
          const { seriesIndex, dataIndex } = point as { seriesIndex: number; dataIndex: number }
          const place = sets[seriesIndex]?.places[dataIndex]
          return place === undefined ? '' : told(place)
        },
      },
      xAxis: numberAxis(section.columns[x]!, words, false),
      yAxis: { ...valueAxis(section.columns[y]!.unit, say, true), scale: !chart.diagonal, axisLine: { onZero: false }, name: text(section.columns[y]!.label), nameTextStyle: { color: '#5a6664', align: 'left' } },
      series: [...series, ...(chart.diagonal ? [diagonal(all, straight)] : [])] as ChartOption['series'],
    },
    height: 320,
    placeOf: (index, series) => sets[series]?.places[index] ?? null,
  }
}
