import type { Segment } from '../../client/segments'
import type { Node } from '../../rules/nodes'

export const segmentPath = (id: string) => `/segments/${id}`
export const comparePath = (ids: string[]) => `/segments/compare?${new URLSearchParams(ids.map((id) => ['segment', id]))}`

/** The customers of a segment or list, and of those the ones whom a rule describes. */
export const membersPath = (id: string, rule?: Node) =>
  `/customers?${new URLSearchParams({ segment: id, ...(rule ? { rule: JSON.stringify(rule) } : {}) })}`

export const customersPath = (rule: Node) => `/customers?${new URLSearchParams({ rule: JSON.stringify(rule) })}`

export type Shown = 'rule' | 'frozen' | 'list'

/** What a person calls its kind: a frozen list is told from an imported one. */
export const shownKind = ({ kind, frozen_from }: Segment): Shown => (kind === 'rule' ? 'rule' : frozen_from ? 'frozen' : 'list')
