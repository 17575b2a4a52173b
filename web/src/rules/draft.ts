import type { Definition, Level, Text } from '../client/types'
import { isFilled } from './fields'
import type { AgeNode, EventNode, LeafNode, Node, TagNode, TraitNode } from './nodes'

/**
 * A rule while it is edited. `not` is a mark on the row it negates, and every row has an identity of its own
 * so that React keeps focus while rows come and go.
 */
type Row = { uid: string; negated: boolean }
export type GroupDraft = Row & { type: 'and' | 'or'; of: Draft[] }
export type LeafDraft = Row & LeafNode
export type Draft = GroupDraft | LeafDraft
export type TraitDraft = Row & TraitNode
export type AgeDraft = Row & AgeNode
export type EventDraft = Row & EventNode
export type TagRowDraft = Row & TagNode
export type LevelDraft = { uid: string; key: string; name: Text; rule: GroupDraft }

let lastUid = 0
const uid = () => `row-${++lastUid}`

export const isGroup = (draft: Draft): draft is GroupDraft => draft.type === 'and' || draft.type === 'or'

export function newGroup(of: Draft[] = [newLeaf('event')], type: 'and' | 'or' = 'and'): GroupDraft {
  return { uid: uid(), negated: false, type, of }
}

const blank: Record<LeafNode['type'], LeafNode> = {
  trait: { type: 'trait', trait: '', op: 'eq' },
  age: { type: 'age', trait: 'birthday', op: 'ge' },
  event: { type: 'event', events: ['order_completed'], measure: 'count', op: 'ge', value: 1, window: { days: 30 } },
  tag: { type: 'tag', tag: '' },
}

export function newLeaf(type: LeafNode['type']): LeafDraft {
  return { ...structuredClone(blank[type]), uid: uid(), negated: false }
}

export function newLevel(key: string, name: Text = { zh: '', en: '' }): LevelDraft {
  return { uid: uid(), key, name, rule: newGroup() }
}

function fromNode(node: Node): Draft {
  if (node.type === 'not') {
    const inner = fromNode(node.of)
    return { ...inner, negated: !inner.negated }
  }
  if ('of' in node) return newGroup(node.of.map(fromNode), node.type)
  return { ...structuredClone(node), uid: uid(), negated: false }
}

function toNode({ uid: _uid, negated, ...rest }: Draft): Node {
  const node: Node = 'of' in rest ? { type: rest.type, of: rest.of.map(toNode) } : rest
  return negated ? { type: 'not', of: node } : node
}

/** The outermost rows always stand in a group; a group of one row is saved as that row. */
function toRule(root: GroupDraft): Node {
  return isSingle(root) ? toNode(root.of[0]!) : toNode(root)
}

const isSingle = (root: GroupDraft) => root.of.length === 1 && !root.negated

/** Where row `index` of a group stands in the saved rule; `root` when the group is a level's outermost one. */
export function rowPath(group: GroupDraft, path: string, index: number, root: boolean): string {
  if (root && isSingle(group)) return path
  return `${path}${group.negated ? '.of' : ''}.of[${index}]`
}

export function toLevels(definition: Definition): LevelDraft[] {
  return definition.levels.map(({ key, name, rule }) => {
    const draft = rule ? fromNode(rule) : newGroup()
    const root = isGroup(draft) ? draft : newGroup([draft])
    return { uid: uid(), key, name: { ...name }, rule: root }
  })
}

export function toDefinition(levels: LevelDraft[], kind: string): Definition {
  const level = ({ key, name, rule }: LevelDraft): Level =>
    kind === 'hand' ? { key, name } : { key, name, rule: toRule(rule) }
  return { version: 1, levels: levels.map(level) }
}

/** Whether every row says enough to be evaluated. */
export function isComplete(draft: Draft): boolean {
  switch (draft.type) {
    case 'and':
    case 'or':
      return draft.of.length > 0 && draft.of.every(isComplete)
    case 'tag':
      return draft.tag !== ''
    case 'event':
      return isEventComplete(draft)
    default:
      return draft.trait !== '' && isFilled(draft.value, draft.op)
  }
}

function isEventComplete(draft: EventDraft): boolean {
  const where = draft.where ?? []
  return (
    draft.events.length > 0 &&
    isFilled(draft.value, draft.op) &&
    (draft.measure !== 'sum' || Boolean(draft.property)) &&
    where.every((one) => one.property !== '' && isFilled(one.value, one.op))
  )
}

/** A key for a new level: made from its English name when that is possible, and not taken yet. */
export function freeKey(taken: string[], english = ''): string {
  const wish = english.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'level'
  const free = (key: string) => !taken.includes(key)
  if (free(wish) && wish !== 'level') return wish
  for (let n = 1; ; n++) if (free(`${wish}_${n}`)) return `${wish}_${n}`
}
