import type { Text } from './types'
import type { Node } from '../rules/nodes'

/** What an analysis has found, as it travels: a table in each section, and how to draw it. */
export type Unit = 'text' | 'count' | 'number' | 'money' | 'share' | 'days' | 'date' | 'flag'
export type Value = string | number | boolean | Text | null

export type ReportColumn = { key: string; label: Text; unit: Unit }
type ReportChart = {
  kind: 'bars' | 'stacked' | 'lines' | 'scatter' | 'grid' | 'sankey'
  x: string
  y: string[]
  series: string | null
  diagonal: boolean
  mark: Value
}
export type Section = {
  key: string
  title: Text
  columns: ReportColumn[]
  rows: Value[][]
  chart: ReportChart | null
  note: Text | null
  people: (Node | null)[]
}
export type Figure = { key: string; label: Text; value: Value; unit: Unit; note: Text | null }
export type Report = { reading: Text[]; figures: Figure[]; sections: Section[] }

/** A row of a section with its place in it. */
export type Row = { place: number; cells: Value[] }

export const isText = (value: Value): value is Text => typeof value === 'object' && value !== null

/** What a value is told apart by: texts by their Chinese words. */
export const keyOf = (value: Value): string => (isText(value) ? value.zh : String(value))

/** Money travels as a decimal text. */
export function numberOf(value: Value | undefined): number | null {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

export const columnAt = (section: Section, key: string): number => section.columns.findIndex((column) => column.key === key)

export const hasPeople = (section: Section): boolean => section.people.some((rule) => rule !== null)

/** Of an answer that nothing was written of nobody can be looked up. */
export const withoutPeople = (report: Report): Report => ({
  ...report, sections: report.sections.map((section) => ({ ...section, people: [] })),
})
