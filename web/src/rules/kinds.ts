import { dateTraits, type Vocabulary } from './fields'
import type { LeafDraft } from './draft'
import type { LeafNode, Metric } from './nodes'

/**
 * The kinds of conditions as people look for them. Some node types are offered in several friendly forms: a ratio as
 * a share or a trend, a sequence in three ways.
 */
export const groups = {
  traits: ['trait', 'age', 'date_part', 'anniversary'],
  behaviour: ['event', 'first', 'favourite', 'share', 'trend', 'ratio'],
  lines: ['lines', 'same_order'],
  order: ['then', 'not_followed', 'then_without'],
  rank: ['rank', 'band'],
  membership: ['tag', 'segment', 'list'],
} as const
export const nests = ['group', 'at_least', 'score'] as const

export type KindGroup = keyof typeof groups
export type Kind = (typeof groups)[KindGroup][number]
export type Nest = (typeof nests)[number]
export const isNest = (kind: string): kind is Nest => (nests as readonly string[]).includes(kind)

const paid = ['order_completed']
const spent: Metric = { events: paid, measure: 'sum', property: 'amount' }
const lately: Metric = { ...spent, window: { days: 365 } }
const category = { property: 'category', op: 'eq' } as const

const blank: Record<Kind, LeafNode> = {
  trait: { type: 'trait', trait: '', op: 'eq' },
  age: { type: 'age', trait: '', op: 'ge' },
  date_part: { type: 'date_part', trait: '', part: 'month', op: 'eq' },
  anniversary: { type: 'anniversary', trait: '', op: 'le', value: 7 },
  event: { type: 'event', events: paid, measure: 'count', op: 'ge', value: 1, window: { days: 30 } },
  first: { type: 'first', events: paid, window: { days: 30 } },
  favourite: { type: 'favourite', lines: true, property: 'category', by: 'sum', op: 'eq' },
  share: { type: 'ratio', of: { ...lines(), where: [category] }, to: lines(), op: 'ge', value: 0.6 },
  trend: { type: 'ratio', of: { ...spent, window: { days: 30 } }, to: { ...spent, window: { days: 60, until: 30 } }, op: 'le', value: 0.5 },
  ratio: { type: 'ratio', of: lately, to: { events: paid, measure: 'count', window: { days: 365 } }, op: 'ge' },
  lines: { type: 'lines', measure: 'count', where: [category], op: 'ge', value: 1, window: { days: 90 } },
  same_order: { type: 'same_order', of: [{ where: [category] }, { where: [category] }], op: 'ge', value: 1 },
  then: { type: 'sequence', first: { events: [] }, then: { events: paid }, within: { hours: 24 } },
  not_followed: { type: 'sequence', first: { events: ['product_added'] }, without: { events: paid }, place: 'after', within: { hours: 24 } },
  then_without: { type: 'sequence', first: { events: paid }, then: { events: [] }, without: { events: paid }, place: 'after', within: { days: 30 } },
  rank: { type: 'rank', of: lately, side: 'top', percent: 20 },
  band: { type: 'band', of: lately, bands: 5, op: 'eq', value: 5 },
  tag: { type: 'tag', tag: '' },
  segment: { type: 'segment', segment: '' },
  list: { type: 'list', list: '' },
}

function lines(): Metric {
  return { lines: true, measure: 'sum', property: 'amount', window: { days: 365 } }
}

/** A new condition of a kind; of the traits that are dates it takes the birthday, or the only one. */
export function newLeaf(kind: Kind, vocabulary?: Vocabulary): LeafNode {
  const node = structuredClone(blank[kind])
  if (vocabulary && (node.type === 'age' || node.type === 'date_part' || node.type === 'anniversary')) {
    const dates = dateTraits(vocabulary).map(({ name }) => name)
    node.trait = dates.find((name) => name === 'birthday') ?? (dates.length === 1 ? dates[0]! : '')
  }
  return node
}

export function kindOf(draft: LeafDraft): Kind {
  if (draft.type === 'ratio') return draft.form
  if (draft.type !== 'sequence') return draft.type
  if (!draft.then) return 'not_followed'
  return draft.place === 'after' && draft.without ? 'then_without' : 'then'
}
