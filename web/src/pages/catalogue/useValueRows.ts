import type { CatalogueTag } from '../../client/catalogue'
import { useValues, type ComputedValue } from '../../client/values'

/** A row of the catalogue: a tag, or a computed value as if it were one. */
export type CatalogueRow = Omit<CatalogueTag, 'kind'> & { kind: CatalogueTag['kind'] | 'value'; trait?: string }

/** The computed values as rows of the catalogue. */
export function useValueRows(): CatalogueRow[] {
  return (useValues().data ?? []).map(asRow)
}

function asRow(value: ComputedValue): CatalogueRow {
  const { customers, population, used_by: readers } = value
  const [tags, segments] = ['tag', 'segment'].map((kind) => readers.filter((reader) => reader.kind === kind).length) as [number, number]
  return {
    ...value,
    kind: 'value',
    colour: 'var(--quiet)',
    position: 0,
    frozen: false,
    scheme: null,
    of_scheme: null,
    analysis: null,
    share: population ? customers / population : 0,
    levels: [],
    decided_at: value.computed_at,
    use: { tags, segments, schemes: 0, others: readers.length - tags - segments },
  }
}

/** How it comes about: a rule that only reads what an analysis says is the analysis' model. */
export const kindOf = ({ kind, analysis }: CatalogueRow) => (analysis ? 'model' : kind)

/** Where a row is looked at, and the customers who have it. */
export function pathOf({ kind, id }: CatalogueRow): string {
  return kind === 'value' ? `/values/${encodeURIComponent(id)}` : `/tags/${encodeURIComponent(id)}`
}

export function peopleOf({ kind, id, trait }: CatalogueRow): string {
  return `/customers?${new URLSearchParams(kind === 'value' ? { trait: `${trait}:present` } : { tag: id })}`
}
