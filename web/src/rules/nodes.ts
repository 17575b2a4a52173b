/** The rule language, version 1, as it travels: see the product's documentation of rules. */

export type Operator =
  | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'between' | 'in' | 'not_in' | 'missing' | 'present'

export type Scalar = string | number | boolean
export type Value = Scalar | Scalar[] | null

export type GroupNode = { type: 'and' | 'or'; of: Node[] }
export type NotNode = { type: 'not'; of: Node }
export type TraitNode = { type: 'trait'; trait: string; op: Operator; value?: Value }
export type AgeNode = { type: 'age'; trait: string; op: Operator; value?: Value }
export type Measure = 'count' | 'sum' | 'days_since_first' | 'days_since_last'
export type PropertyCondition = { property: string; op: Operator; value?: Value }
export type EventNode = {
  type: 'event'
  events: string[]
  measure: Measure
  property?: string
  where?: PropertyCondition[]
  window?: { days: number }
  op: Operator
  value?: Value
}
export type TagNode = { type: 'tag'; tag: string; values?: string[] }
export type LeafNode = TraitNode | AgeNode | EventNode | TagNode
export type Node = GroupNode | NotNode | LeafNode
