import type { Definition, Level, Text } from '../client/types'
import { newLeaf } from './kinds'
import type { AtLeastNode, JoinNode, LeafNode, Node, NotNode, RatioNode, ScoreNode, Term, Test } from './nodes'
import { formOf, type RatioForm } from './ratios'
import { isLeaf, isObject, isTest, listOf, number, object, test } from './shapes'

/**
 * A rule while it is edited. `not` is a mark on the row it negates, and every row has an identity of its own
 * so that React keeps focus while rows come and go. What no row can show is kept as the JSON it came as.
 */
type Row = { uid: string; negated: boolean }
export type Joining = 'and' | 'or' | 'at_least'
export type GroupDraft = Row & {
  type: Joining
  /** How many must hold, for `at_least`. */
  count: number
  of: Draft[]
  folded?: boolean
  /** Stands around a level's only row on the screen, not in the rule. */
  implicit?: boolean
}
export type TermDraft = Term<Draft> & { uid: string }
export type ScoreDraft = Row & { type: 'score'; of: TermDraft[]; folded?: boolean } & Test
export type RawDraft = Row & { type: 'raw'; text: string }
export type RatioDraft = Row & RatioNode & { form: RatioForm }
export type LeafDraft = (Row & Exclude<LeafNode, RatioNode>) | RatioDraft
export type LeafDraftOf<T extends LeafNode['type']> = Extract<LeafDraft, { type: T }>
export type Draft = GroupDraft | ScoreDraft | RawDraft | LeafDraft
export type LevelDraft = { uid: string; key: string; name: Text; rule: GroupDraft }

/** Rules nested deeper than this are folded until somebody asks for them. */
export const DEPTH_IN_SIGHT = 2

let lastUid = 0
const uid = () => `row-${++lastUid}`
const row = (): Row => ({ uid: uid(), negated: false })

export const isGroup = (draft: Draft): draft is GroupDraft => ['and', 'or', 'at_least'].includes(draft.type)

export function newGroup(of: Draft[], type: Joining = 'and', count = 1): GroupDraft {
  return { ...row(), type, count, of }
}

export function newTerm(rule: Draft, weight = 1): TermDraft {
  return { uid: uid(), weight, rule }
}

export function newScore(of: TermDraft[], { op, value }: Test = { op: 'ge' }): ScoreDraft {
  return { ...row(), type: 'score', of, op, value }
}

export function newRow(node: LeafNode): LeafDraft {
  return node.type === 'ratio' ? { ...node, ...row(), form: formOf(node) } : { ...node, ...row() }
}

export function newLevel(key: string, name: Text = { zh: '', en: '' }): LevelDraft {
  return { uid: uid(), key, name, rule: standing(newRow(newLeaf('event'))) }
}

const standing = (draft: Draft): GroupDraft => ({ ...newGroup([draft]), implicit: true })

// From the rule to rows

const isJoin = object({ type: (type) => type === 'and' || type === 'or', of: listOf(isObject) }) as (node: unknown) => node is JoinNode
const isAtLeast = object({ type: (type) => type === 'at_least', count: number, of: listOf(isObject) }) as (node: unknown) => node is AtLeastNode
const isNot = object({ type: (type) => type === 'not', of: isObject }) as (node: unknown) => node is NotNode
const isTerm = object({ weight: number, rule: isObject })
const isScore = object({ type: (type) => type === 'score', of: listOf(isTerm), ...test.needed }, test.optional) as (node: unknown) => node is ScoreNode

export function fromNode(node: unknown, depth = 0): Draft {
  const fold = depth >= DEPTH_IN_SIGHT ? { folded: true } : {}
  const inside = (child: Node) => fromNode(child, depth + 1)
  if (isNot(node)) return negating(node, fromNode(node.of, depth))
  if (isJoin(node)) return { ...newGroup(node.of.map(inside), node.type), ...fold }
  if (isAtLeast(node)) return { ...newGroup(node.of.map(inside), node.type, node.count), ...fold }
  if (isScore(node) && isTest(node)) {
    return { ...newScore(node.of.map(({ weight, rule }) => newTerm(inside(rule), weight)), node), ...fold }
  }
  return isLeaf(node) ? newRow(structuredClone(node)) : raw(node)
}

/** What is negated twice has no row that says so. */
function negating(node: NotNode, inner: Draft): Draft {
  return inner.negated || inner.type === 'raw' ? raw(node) : { ...inner, negated: true }
}

const raw = (node: unknown): RawDraft => ({ ...row(), type: 'raw', text: JSON.stringify(node, null, 2) })

export function toLevels(definition: Definition): LevelDraft[] {
  return definition.levels.map(({ key, name, rule }) => {
    const draft = rule ? fromNode(rule) : newRow(newLeaf('event'))
    return { uid: uid(), key, name: { ...name }, rule: isGroup(draft) ? draft : standing(draft) }
  })
}

// From rows to the rule

export function toNode(draft: Draft): Node {
  const node = plain(draft)
  return draft.negated ? { type: 'not', of: node } : node
}

function plain(draft: Draft): Node {
  if (draft.type === 'raw') return readJson(draft.text) as Node
  if (draft.type === 'score') {
    const of = draft.of.map(({ weight, rule }) => ({ weight, rule: toNode(rule) }))
    return { type: 'score', of, op: draft.op, value: draft.value }
  }
  if (isGroup(draft)) {
    const of = draft.of.map(toNode)
    return draft.type === 'at_least' ? { type: draft.type, count: draft.count, of } : { type: draft.type, of }
  }
  const { uid: _uid, negated: _negated, ...node } = draft
  if (node.type !== 'ratio') return node
  const { form: _form, ...ratio } = node
  return ratio
}

/** What the text says, or null: a rule is an object. */
export function readJson(text: string): object | null {
  try {
    const found: unknown = JSON.parse(text)
    return isObject(found) ? found : null
  } catch {
    return null
  }
}

/** The outermost rows always stand in a group; one that stands there only for the screen is not saved. */
export function toRule(root: GroupDraft): Node {
  return isSingle(root) ? toNode(root.of[0]!) : toNode(root)
}

const isSingle = (root: GroupDraft) =>
  root.implicit === true && root.type !== 'at_least' && root.of.length === 1 && !root.negated

/** Where row `index` of a group stands in the saved rule; `root` when the group is a level's outermost one. */
export function rowPath(group: GroupDraft | ScoreDraft, path: string, index: number, root: boolean): string {
  if (root && isGroup(group) && isSingle(group)) return path
  return `${path}${group.negated ? '.of' : ''}.of[${index}]${group.type === 'score' ? '.rule' : ''}`
}

export function toDefinition(levels: LevelDraft[], kind: string): Definition {
  const level = ({ key, name, rule }: LevelDraft): Level =>
    kind === 'rule' ? { key, name, rule: toRule(rule) } : { key, name }
  return { version: 1, levels: levels.map(level) }
}

/** A key for a new level: made from its English name when that is possible, and not taken yet. */
export function freeKey(taken: string[], english = ''): string {
  const wish = english.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '') || 'level'
  const free = (key: string) => !taken.includes(key)
  if (free(wish) && wish !== 'level') return wish
  for (let n = 1; ; n++) if (free(`${wish}_${n}`)) return `${wish}_${n}`
}
