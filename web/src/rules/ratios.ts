import type { Metric, RatioNode, Rolling, Unit, Where, Window } from './nodes'
import { isRolling, unitOf } from './windows'

/** How a ratio is said: a share of a whole, a trend against the time before, or one number divided by another. */
export type RatioForm = 'share' | 'trend' | 'ratio'

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)
const canonical = (value: unknown) =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

export function formOf({ of, to }: RatioNode): RatioForm {
  if (partOf({ of, to }).length > 0 && same(of, withPart(to, partOf({ of, to })))) return 'share'
  const span = spanOf(of.window)
  return span && same({ ...of, window: before(span) }, to) ? 'trend' : 'ratio'
}

/** What narrows the whole to the part. */
export const partOf = ({ of, to }: Pick<RatioNode, 'of' | 'to'>): Where[] => (of.where ?? []).slice(to.where?.length ?? 0)

export const withPart = (whole: Metric, part: Where[]): Metric => ({ ...whole, where: [...(whole.where ?? []), ...part] })

export type Span = { length: number; unit: Unit }

export function spanOf(window: Window | undefined): Span | null {
  if (!window || !isRolling(window) || window.until !== undefined) return null
  const unit = unitOf(window)
  return { unit, length: window[unit]! }
}

export const latest = ({ length, unit }: Span): Rolling => ({ [unit]: length })
const before = ({ length, unit }: Span): Rolling => ({ [unit]: 2 * length, until: length })

/** A metric in the latest span of time, and in the span of the same length before it. */
export const trendOf = (metric: Metric, span: Span): Pick<RatioNode, 'of' | 'to'> => ({
  of: { ...metric, window: latest(span) },
  to: { ...metric, window: before(span) },
})
