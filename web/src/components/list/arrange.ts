import type { Column } from '../PageTable'

type Value = string | number | null | undefined

/** A column of a list, with what the list can be sorted, found and filtered by. */
export type ListColumn<T> = Column<T> & {
  /** What rows are sorted by; `server`: the page asks for them in this order, by the column's key. */
  by?: 'server' | ((row: T) => Value)
  /** In which words a row is found. */
  words?: (row: T) => string
  /** What rows are filtered by, one of a few values; under `say` as people read it. */
  facet?: (row: T) => string | null
  say?: (value: string) => string
  /** Not shown until somebody chooses it. */
  extra?: boolean
}

/** Of lists that are no tables: a card draws this part itself. */
export const drawn = () => null

export type Columns<T> = readonly ListColumn<T>[]

/** The columns that an address asks for; the first names the row and is always there. Without a word: the usual ones. */
export function chosen<T>(columns: Columns<T>, asked: string | null): ListColumn<T>[] {
  const keys = asked?.split(',') ?? []
  const known = columns.filter(({ key }) => keys.includes(key))
  if (asked === null || (known.length === 0 && asked !== '')) return columns.filter(({ extra }, place) => place === 0 || !extra)
  return columns.filter((column, place) => place === 0 || known.includes(column))
}

/** How an address asks for these columns; null where they are the usual ones. */
export function asking<T>(columns: Columns<T>, keys: readonly string[]): string | null {
  const rest = columns.slice(1)
  const usual = rest.every(({ key, extra }) => keys.includes(key) !== Boolean(extra))
  return usual ? null : rest.filter(({ key }) => keys.includes(key)).map(({ key }) => key).join(',')
}

/** `-paid` is by the column paid, the largest first; null for what no column is sorted by. */
export function order<T>(columns: Columns<T>, sort: string | null): { column: ListColumn<T>; down: boolean } | null {
  const column = columns.find(({ key, by }) => by && key === sort?.replace(/^-/, ''))
  return column && sort ? { column, down: sort.startsWith('-') } : null
}

/** Rows in this order; who has no value stands last either way, and equals stay as they stood. */
export function sorted<T>(columns: Columns<T>, rows: readonly T[], sort: string | null): T[] {
  const found = order(columns, sort)
  const by = found?.column.by
  if (!found || typeof by !== 'function') return [...rows]
  const { down } = found
  return rows.toSorted((a, b) => compare(by(a), by(b), down))
}

function compare(a: Value, b: Value, down: boolean): number {
  const [noA, noB] = [a ?? null, b ?? null].map((value) => value === null || value === '')
  if (noA || noB) return Number(noA) - Number(noB)
  const way = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'zh', { numeric: true })
  return down ? -way : way
}

/** Rows that hold all the words and every value that was chosen. */
export function found<T>(columns: Columns<T>, rows: readonly T[], q: string, values: Readonly<Record<string, string>>): T[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const facets = columns.filter(({ key, facet }) => facet && values[key])
  return rows.filter((row) => {
    const said = words.length === 0 ? '' : columns.map((column) => column.words?.(row) ?? '').join(' ').toLowerCase()
    return words.every((word) => said.includes(word)) && facets.every(({ key, facet }) => facet!(row) === values[key])
  })
}

/** The values of a column by how they read, each once. */
export function valuesOf<T>(column: ListColumn<T>, rows: readonly T[]): string[] {
  const values = new Set(rows.flatMap((row) => column.facet?.(row) ?? []))
  const say = column.say ?? String
  return [...values].toSorted((a, b) => say(a).localeCompare(say(b), 'zh', { numeric: true }))
}

/** What of an address a view keeps: everything but the customer whose drawer is open, in one order. */
export function kept(search: URLSearchParams): string {
  const view = new URLSearchParams(search)
  view.delete('customer')
  view.sort()
  return view.toString()
}
