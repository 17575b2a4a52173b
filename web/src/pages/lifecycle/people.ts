import type { Node } from '../../rules/nodes'
import type { Scheme } from '../../client/lifecycle'

const MINUTES = 24 * 60

/** A tag with ordered levels, as a scheme of tiers or of a lifecycle writes it. */
type Ordered = Pick<Scheme, 'tag_id'>

/** Who is in a stage now (null: in none), as a rule. */
export function isIn(scheme: Ordered, stage: string | null): Node {
  const here = { type: 'tag', tag: scheme.tag_id } as Node
  return stage === null ? ({ type: 'not', of: here } as Node) : ({ ...here, values: [stage] } as Node)
}

/** Who came into a stage in the last days. */
export const cameInto = (scheme: Scheme, stage: string, days: number) =>
  ({ type: 'tag', tag: scheme.tag_id, values: [stage], entered: { days } }) as Node

/** Who came into a stage in the week that begins on a Monday. */
export function cameInWeek(scheme: Scheme, stage: string, monday: string): Node {
  const sunday = new Date(`${monday}T00:00:00Z`)
  sunday.setUTCDate(sunday.getUTCDate() + 6)
  return { type: 'tag', tag: scheme.tag_id, values: [stage], entered: { from: monday, to: sunday.toISOString().slice(0, 10) } } as Node
}

/** Who was in a stage in the last days, and is not any more. */
export const leftFrom = (scheme: Scheme, stage: string, days: number) =>
  ({
    type: 'and',
    of: [{ type: 'tag', tag: scheme.tag_id, values: [stage], during: { days } }, { type: 'not', of: isIn(scheme, stage) }],
  }) as Node

/** Who stood in one stage so many days ago, to the minute, and stands in another now. */
export function movedFrom(scheme: Ordered, before: string | null, after: string | null, days: number): Node {
  const window = { minutes: days * MINUTES + 1, until: days * MINUTES }
  const then = { type: 'tag', tag: scheme.tag_id, ...(before === null ? {} : { values: [before] }), during: window } as Node
  return { type: 'and', of: [before === null ? { type: 'not', of: then } : then, isIn(scheme, after)] } as Node
}
