import type { Flow, Scheme } from '../../client/lifecycle'
import type { Node } from '../../rules/nodes'
import { isIn } from './people'

/** The days that moves are told of: the last so many, or from one day to another (to now, without a last one). */
export type Period = { days: number } | { start: string; end?: string }

/** Who stood in one stage at the beginning of the report's period and in another at its end, to the minute. */
export function movedBetween(scheme: Scheme, flow: Flow, before: string | null, after: string | null): Node {
  const over = flow.end !== null && flow.end !== undefined && flow.end < flow.as_of
  const then = stood(scheme, before, minutesBack(flow, flow.start))
  return { type: 'and', of: [then, over ? stood(scheme, after, minutesBack(flow, flow.end!)) : isIn(scheme, after)] } as Node
}

const minutesBack = (flow: Flow, instant: string) => Math.floor((Date.parse(flow.as_of) - Date.parse(instant)) / 60_000)

/** Who stood in a stage (null: in none) so many minutes ago. */
function stood(scheme: Scheme, stage: string | null, minutes: number): Node {
  const window = { minutes: minutes + 1, until: minutes }
  const then = { type: 'tag', tag: scheme.tag_id, ...(stage === null ? {} : { values: [stage] }), during: window } as Node
  return (stage === null ? { type: 'not', of: then } : then) as Node
}
