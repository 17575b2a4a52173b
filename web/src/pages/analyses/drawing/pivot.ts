import { columnAt, keyOf, numberOf, type ReportColumn, type Section, type Value } from '../../../client/report'

/** One line of a drawing: a number for each category, and the row that it comes from. */
export type Series = { key: string; value: Value | null; column: ReportColumn; numbers: (number | null)[]; places: (number | null)[] }
export type Pivot = { x: ReportColumn; categories: Value[]; series: Series[] }

/** A section's rows by category and series: a series for each column of `y`, or for each value of `series`. */
export function pivot(section: Section): Pivot | null {
  const chart = section.chart!
  const [x, by] = [columnAt(section, chart.x), chart.series === null ? -1 : columnAt(section, chart.series)]
  const ys = chart.y.map((key) => columnAt(section, key)).filter((place) => place >= 0)
  if (x < 0 || ys.length === 0) return null
  const categories = distinct(section.rows.map((row) => row[x]!))
  const places = new Map(categories.map((value, place) => [keyOf(value), place]))
  const blank = (y: number, key: string, value: Value | null): Series => ({
    key, value, column: section.columns[y]!, numbers: categories.map(() => null), places: categories.map(() => null),
  })
  const series =
    by < 0 ? ys.map((y) => blank(y, section.columns[y]!.key, null))
    : distinct(section.rows.map((row) => row[by]!)).map((value) => blank(ys[0]!, keyOf(value), value))
  const byKey = new Map(series.map((one) => [one.key, one]))
  section.rows.forEach((row, place) => {
    const at = places.get(keyOf(row[x]!))!
    const own: [Series | undefined, number][] =
      by < 0 ? ys.map((y, index) => [series[index], y]) : [[byKey.get(keyOf(row[by]!)), ys[0]!]]
    for (const [one, y] of own) {
      if (!one) continue
      one.numbers[at] = numberOf(row[y])
      one.places[at] = place
    }
  })
  return { x: section.columns[x]!, categories, series }
}

export function distinct(values: Value[]): Value[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()]
}
