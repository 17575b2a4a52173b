import { accent } from '../../../app/theme'
import type { ChartOption } from '../../../components/Chart'
import type { ReportColumn, Unit, Value } from '../../../client/report'
import type { Say } from '../useSayValue'
import type { Series } from './pivot'

/** How a section is drawn: how high, and which row is behind what was clicked. */
export type Drawn = { option: ChartOption; height: number; placeOf: (index: number, series: number) => number | null }

export type Words = { say: Say; text: (value: Value | null) => string; diagonal: string }

const palette = [accent, '#d08a3e', '#3d4a6b', '#8a5a83', '#5b7f2b', '#b4554a', '#4b7fa3', '#7c6f57', '#2f8f9d', '#a0628a', '#9a7d0a', '#54606e']
export const colour = (place: number) => palette[place % palette.length]!
export const box = { left: 8, right: 20, bottom: 4, outerBoundsMode: 'same' as const, outerBoundsContain: 'axisLabel' as const }

export const nameOf = (one: Series, { say, text }: Words) => (one.value === null ? text(one.column.label) : say.value(one.value, 'text'))

/** What can share an axis: numbers and counts of the same things. */
export const scaleOf = (unit: Unit): Unit => (unit === 'count' ? 'number' : unit)

export function valueAxis(unit: Unit, say: Say, first: boolean) {
  return {
    type: 'value' as const,
    splitLine: { show: first },
    ...(unit === 'count' ? { minInterval: 1 } : {}),
    axisLabel: { formatter: (value: number) => say.brief(value, unit), hideOverlap: true },
  }
}

/** `fitted`: from the least to the largest number, no further. */
export function numberAxis({ label, unit }: ReportColumn, { say, text }: Words, fitted: boolean) {
  return {
    type: 'value' as const, ...(fitted ? { min: 'dataMin' as const, max: 'dataMax' as const } : { scale: true }), axisLine: { onZero: false },
    name: text(label), nameLocation: 'middle' as const, nameGap: 26, nameTextStyle: { color: '#5a6664' },
    splitLine: { show: false }, ...(unit === 'count' ? { minInterval: 1 } : {}),
    axisLabel: { formatter: (value: number) => say.brief(value, unit), hideOverlap: true },
  }
}

export function markAt(value: number, lies = false) {
  return {
    silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: '#1d2524', type: 'dashed' as const },
    data: [lies ? { yAxis: value } : { xAxis: value }],
  }
}

export function diagonal(values: number[], name: string) {
  const [least, most] = [Math.min(...values, 0), Math.max(...values)]
  return {
    type: 'line' as const, name, silent: true, symbol: 'none', color: '#66716f', tooltip: { show: false },
    lineStyle: { type: 'dashed' as const, width: 1.5 }, data: [[least, least], [most, most]],
  }
}

/** Words of customers' data stand in the markup of a tooltip. */
export const escaped = (word: string) => word.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
