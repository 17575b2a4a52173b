import { isGroup, newGroup, type Draft, type GroupDraft } from './draft'

/** Where a row goes: beside another, into a group, or together with another into a new group. */
export type Place = { by: 'before' | 'after' | 'into' | 'with'; uid: string }

/** The rule with a row moved. A row never moves into itself, and a group that has lost its last row goes. */
export function moved(root: GroupDraft, uid: string, place: Place): GroupDraft {
  const row = find(root, uid)
  if (!row || uid === place.uid || find(row, place.uid) || !find(root, place.uid)) return root
  const without = remove(root, uid)
  // The group that it was to go into may have gone with it.
  if (!without || !isGroup(without) || !find(without, place.uid)) return root
  return insert(without, row, place) as GroupDraft
}

export function find(draft: Draft, uid: string): Draft | null {
  if (draft.uid === uid) return draft
  for (const inner of inside(draft)) {
    const found = find(inner, uid)
    if (found) return found
  }
  return null
}

/** The group in which a row stands, with its place there. */
export function standingOf(root: GroupDraft, uid: string): { group: GroupDraft; index: number } | null {
  const index = root.of.findIndex((row) => row.uid === uid)
  if (index >= 0) return { group: root, index }
  for (const group of groupsIn(root)) {
    const found = standingOf(group, uid)
    if (found) return found
  }
  return null
}

const inside = (draft: Draft): Draft[] =>
  isGroup(draft) ? draft.of : draft.type === 'score' ? draft.of.map(({ rule }) => rule) : []

/** The groups nearest inside, also those that stand in a score. */
const groupsIn = (draft: Draft): GroupDraft[] => inside(draft).flatMap((row) => (isGroup(row) ? [row] : groupsIn(row)))

/** null when nothing is left of it. */
function remove(draft: Draft, uid: string): Draft | null {
  if (draft.type === 'score') {
    return { ...draft, of: draft.of.map((term) => ({ ...term, rule: remove(term.rule, uid) ?? term.rule })) }
  }
  if (!isGroup(draft)) return draft
  const of = draft.of.filter((row) => row.uid !== uid).map((row) => remove(row, uid)).filter((row) => row !== null)
  return of.length ? withRows(draft, of) : null
}

function insert(draft: Draft, row: Draft, place: Place): Draft {
  if (draft.type === 'score') return { ...draft, of: draft.of.map((term) => ({ ...term, rule: insert(term.rule, row, place) })) }
  if (!isGroup(draft)) return draft
  if (place.by === 'into' && draft.uid === place.uid) return withRows({ ...draft, folded: false }, [...draft.of, row])
  return withRows(draft, draft.of.flatMap((one) => {
    if (one.uid !== place.uid || place.by === 'into') return [insert(one, row, place)]
    if (place.by === 'with') return [newGroup([one, row], 'or')]
    return place.by === 'before' ? [row, one] : [one, row]
  }))
}

const withRows = (group: GroupDraft, of: Draft[]): GroupDraft => ({ ...group, of, count: Math.min(group.count, of.length) })
