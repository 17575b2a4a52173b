import { useSearchParams } from 'react-router'
import type { CustomerFilter } from '../../client/customers'

export const DEFAULT_SORT = '-paid_total'

/** The filter as the address says it, so that a view is a link. */
export function useCustomerFilter() {
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const tag = search.getAll('tag')
  const trait = search.getAll('trait')
  const segment = search.getAll('segment')
  const rule = search.get('rule') ?? ''
  const sort = search.get('sort') ?? DEFAULT_SORT
  const filter: CustomerFilter = {
    ...(q ? { q } : {}),
    ...(tag.length ? { tag } : {}),
    ...(trait.length ? { trait } : {}),
    ...(segment.length ? { segment } : {}),
    ...(rule ? { rule } : {}),
    sort,
  }
  const change = (part: Partial<CustomerFilter>) =>
    setSearch(
      (current) => {
        for (const [name, value] of Object.entries(part)) {
          current.delete(name)
          for (const one of [value].flat()) if (one && !(name === 'sort' && one === DEFAULT_SORT)) current.append(name, one)
        }
        return current
      },
      { replace: true },
    )
  const filtered = Boolean(q || tag.length || trait.length || segment.length || rule)
  const clear = () => change({ q: '', tag: [], trait: [], segment: [], rule: '' })
  return { filter, q, tag, trait, segment, rule, sort, filtered, change, clear }
}

export type CustomerFilterState = ReturnType<typeof useCustomerFilter>
