/** The rule language, version 1, as it travels: see the product's documentation of rules. */

export const operators = [
  'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between', 'in', 'not_in', 'contains', 'not_contains', 'starts_with', 'missing', 'present',
] as const
export const measures = ['count', 'days', 'distinct', 'sum', 'avg', 'min', 'max', 'days_since_first', 'days_since_last'] as const
export const units = ['minutes', 'hours', 'days', 'weeks', 'months'] as const
export const periods = ['week', 'month', 'quarter', 'year'] as const
export const parts = ['year', 'quarter', 'month', 'day', 'weekday'] as const

export type Operator = (typeof operators)[number]
export type Measure = (typeof measures)[number]
export type Unit = (typeof units)[number]
/** A unit of a fixed length: no months. */
export type FixedUnit = Exclude<Unit, 'months'>
export type Period = (typeof periods)[number]
export type Part = (typeof parts)[number]

export type Scalar = string | number | boolean
export type Value = Scalar | Scalar[] | null
export type Test = { op: Operator; value?: Value }

// Which facts, and when

export type Where = { property: string } & Test
/** Events of these names, or the lines of orders. */
export type Facts = { events?: string[]; lines?: true; where?: Where[] }
export type Step = { events: string[]; where?: Where[] }
export type Rolling = { [U in Unit]?: number } & { until?: number }
export type Dates = { from?: string; to?: string }
export type Window = Rolling | { this: Period } | { last: Period } | Dates
export type Duration = { [U in FixedUnit]?: number }

export type Measured = { measure: Measure; property?: string; where?: Where[]; window?: Window }
export type Metric = Facts & Measured
export type Within = { trait: string } | { tag: string }

// Conditions

export type TraitNode = { type: 'trait'; trait: string } & Test
export type AgeNode = { type: 'age'; trait: string } & Test
export type DatePartNode = { type: 'date_part'; trait: string; part: Part } & Test
export type AnniversaryNode = { type: 'anniversary'; trait: string } & Test
export type EventNode = { type: 'event'; events: string[] } & Measured & Test
export type LinesNode = { type: 'lines' } & Measured & Test
export type FirstNode = { type: 'first'; window: Window } & Step
export type FavouriteNode = { type: 'favourite'; property: string; by: 'count' | 'sum'; window?: Window } & Facts & Test
export type RatioNode = { type: 'ratio'; of: Metric; to: Metric } & Test
export type SequenceNode = {
  type: 'sequence'
  first: Step
  then?: Step
  within?: Duration
  without?: Step
  place?: 'between' | 'after'
  window?: Window
}
export type SameOrderNode = { type: 'same_order'; of: { where: Where[] }[]; window?: Window } & Test
export type RankNode = {
  type: 'rank'
  of: Metric
  side: 'top' | 'bottom'
  percent?: number
  count?: number
  within?: Within
}
export type BandNode = { type: 'band'; of: Metric; bands: number; within?: Within } & Test
export type TagNode = { type: 'tag'; tag: string; values?: string[]; during?: Window; entered?: Window }
export type SegmentNode = { type: 'segment'; segment: string }
export type ListNode = { type: 'list'; list: string }

export type LeafNode =
  | TraitNode | AgeNode | DatePartNode | AnniversaryNode
  | EventNode | FirstNode | FavouriteNode | RatioNode
  | LinesNode | SameOrderNode | SequenceNode
  | RankNode | BandNode | TagNode | SegmentNode | ListNode

// Rules that hold rules

export type JoinNode = { type: 'and' | 'or'; of: Node[] }
export type AtLeastNode = { type: 'at_least'; count: number; of: Node[] }
export type NotNode = { type: 'not'; of: Node }
export type Term<Rule> = { weight: number; rule: Rule }
export type ScoreNode = { type: 'score'; of: Term<Node>[] } & Test
export type Node = JoinNode | AtLeastNode | NotNode | ScoreNode | LeafNode
