import type { ChartOption } from '../../../components/Chart'
import { keyOf, type Section, type Value } from '../../../client/report'
import { box, colour, markAt, nameOf, scaleOf, valueAxis, type Drawn, type Words } from './axes'
import type { Pivot, Series } from './pivot'
import type { Say } from '../useSayValue'

/** About how wide a word is, in letters: a Chinese one is as wide as two Latin ones. */
const width = (word: string) => [...word].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 2 : 1), 0)

/** Bars, stacked bars and lines over names or days; long names stand beside bars that lie. */
export function overCategories(section: Section, cut: Pivot, words: Words): Drawn {
  const { say } = words
  const chart = section.chart!
  const names = cut.categories.map((value) => say.value(value, cut.x.unit))
  const lies = chart.kind !== 'lines' && cut.x.unit === 'text' && names.some((name) => width(name) > 7) && names.join('').length > 12
  const units = [...new Set(cut.series.map((one) => scaleOf(one.column.unit)))]
  const legend = cut.series.length > 1
  const category = {
    type: 'category' as const, data: names, inverse: lies, axisTick: { show: false },
    axisLabel: lies ? { width: window.innerWidth < 576 ? 120 : 200, overflow: 'truncate' as const, interval: 0 } : { hideOverlap: true },
  }
  const values = units.map((unit, place) => valueAxis(unit, say, place === 0))
  const mark = placeOfMark(cut.categories, chart.mark)
  const marked = mark < 0 ? {} : { markLine: markAt(mark, lies) }
  const labelled = !legend && chart.kind === 'bars' && names.length <= 16
  const series = cut.series.map((one, place) => ({
    type: chart.kind === 'lines' ? ('line' as const) : ('bar' as const),
    name: nameOf(one, words),
    data: one.numbers,
    color: colour(place),
    ...axisOf(units.indexOf(scaleOf(one.column.unit)), lies),
    ...(chart.kind === 'lines' ? { symbolSize: 5 } : { barMaxWidth: lies ? 18 : 26 }),
    ...(chart.kind === 'stacked' ? { stack: 'all' } : {}),
    ...(place === 0 ? marked : {}),
    ...(labelled ? { label: valueLabel(one, lies, say) } : {}),
    cursor: section.people.length ? 'pointer' : 'default',
    tooltip: { valueFormatter: (value: unknown) => say.value(value as Value, one.column.unit) },
  }))
  const rows = names.length * (chart.kind === 'bars' ? Math.max(1, cut.series.length * 0.7) : 1)
  return {
    option: {
      grid: { ...box, right: labelled && lies ? 56 : box.right, top: legend ? 40 : 16 },
      ...(legend ? { legend: { top: 0, left: 0, itemWidth: 14, itemGap: 18, type: 'scroll' as const } } : {}),
      tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' } },
      xAxis: lies ? values : category,
      yAxis: lies ? category : values,
      series: series as ChartOption['series'],
    },
    height: lies ? Math.min(640, Math.max(160, rows * 30 + 60)) : 300,
    placeOf: (index, series) => cut.series[series]?.places[index] ?? null,
  }
}

/** Where the mark stands; days need not be among those that are drawn. */
function placeOfMark(categories: Value[], mark: Value): number {
  if (mark === null) return -1
  const same = categories.findIndex((one) => keyOf(one) === keyOf(mark))
  if (same >= 0 || typeof mark !== 'string') return same
  return categories.findIndex((one) => typeof one === 'string' && one >= mark)
}

const valueLabel = (one: Series, lies: boolean, say: Say) => ({
  show: true, position: lies ? ('right' as const) : ('top' as const), color: '#5a6664',
  formatter: ({ value }: { value: unknown }) => {
    if (typeof value !== 'number') return ''
    return one.column.unit === 'money' ? say.brief(value, 'money') : say.value(value, one.column.unit)
  },
})

const axisOf = (place: number, lies: boolean) => (lies ? { xAxisIndex: place } : { yAxisIndex: place })
