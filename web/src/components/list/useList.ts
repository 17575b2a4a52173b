import { useSearchParams } from 'react-router'
import { asking, chosen, found, order, sorted, valuesOf, type Columns, type ListColumn } from './arrange'

type Asked<T> = {
  /** Which list this is: under this name its views are kept. */
  page: string
  columns: Columns<T>
  rows: readonly T[]
  /** How it is sorted until somebody sorts it. */
  sort?: string
  /** Before its words in the address, where a page has several lists. */
  prefix?: string
}

/** A list as its address says: which columns, in which order, which rows. Everything of it is in the link. */
export function useList<T>({ page, columns, rows, sort: usual, prefix = '' }: Asked<T>) {
  const [search, setSearch] = useSearchParams()
  const read = (name: string) => search.get(prefix + name)
  const set = (name: string, value: string | null) =>
    setSearch((current) => {
      if (value === null) current.delete(prefix + name)
      else current.set(prefix + name, value)
      return current
    }, { replace: true })
  const facets = columns.filter(({ facet }) => facet)
  const values = Object.fromEntries(facets.map(({ key }) => [key, read(key) ?? '']))
  const sort = order(columns, read('sort')) ? read('sort') : (usual ?? null)
  const searched = columns.some(({ words }) => words)
  const q = searched ? (read('q') ?? '') : ''
  const names = [...(searched ? ['q'] : []), ...facets.map(({ key }) => key)]
  const clear = () =>
    setSearch((current) => {
      for (const name of names) current.delete(prefix + name)
      return current
    }, { replace: true })
  const shown = chosen(columns, read('cols'))
  return {
    page,
    prefix,
    columns,
    shown,
    /** Of cards: whether a part of them is shown. */
    shows: (key: string) => shown.some((column) => column.key === key),
    show: (keys: readonly string[]) => set('cols', asking(columns, keys)),
    sort,
    sortBy: (next: string | null) => set('sort', next === (usual ?? null) ? null : next),
    searched,
    q,
    values,
    filtered: names.some((name) => Boolean(read(name))),
    facets: facets.map((column): { column: ListColumn<T>; values: string[] } => ({ column, values: valuesOf(column, rows) })),
    set,
    clear,
    all: rows.length,
    rows: sorted(columns, found(columns, rows, q, values), sort),
  }
}

export type List<T> = ReturnType<typeof useList<T>>
