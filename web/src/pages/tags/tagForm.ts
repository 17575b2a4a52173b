import type { Tag, TagDraft, Text } from '../../client/types'
import { newLevel, toDefinition, toLevels, type LevelDraft } from '../../rules/draft'
import { unfinished } from '../../rules/missing'

/** A tag while it is edited. */
export type TagForm = {
  name: Text
  description: Text
  groupId: string | null
  colour: string
  kind: 'rule' | 'hand'
  updateMode: Tag['update_mode']
  levels: LevelDraft[]
}

export const colours = [
  '#c2410c', '#d97706', '#65a30d', '#0f9d6b', '#0891b2', '#2563eb', '#6d5bd0', '#b0419f', '#be3455', '#64748b',
]

const blank = (): Text => ({ zh: '', en: '' })

export function newTagForm(): TagForm {
  return {
    name: blank(), description: blank(), groupId: null, colour: colours[5]!, kind: 'rule', updateMode: 'manual',
    levels: [newLevel('yes', { zh: '是', en: 'Yes' })],
  }
}

export function toForm(tag: Tag): TagForm {
  return {
    name: { ...tag.name }, description: { ...tag.description }, groupId: tag.group?.id ?? null, colour: tag.colour,
    kind: tag.kind === 'hand' ? 'hand' : 'rule', updateMode: tag.update_mode, levels: toLevels(tag.definition),
  }
}

/** A name that was given in one language stands in for the other. */
function inBoth({ zh, en }: Text): Text {
  return { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }
}

export function definitionOf(form: TagForm) {
  const named = form.levels.map((level) => {
    const name = inBoth(level.name)
    return { ...level, name: { zh: name.zh || level.key, en: name.en || level.key } }
  })
  return toDefinition(named, form.kind)
}

export function toDraft(form: TagForm): TagDraft {
  return {
    name: inBoth(form.name), description: form.description, group_id: form.groupId, colour: form.colour, kind: form.kind,
    update_mode: form.updateMode, definition: definitionOf(form),
  }
}

/** How many conditions of all levels still lack something. */
export const unfinishedIn = ({ levels }: TagForm) => levels.reduce((sum, { rule }) => sum + unfinished(rule), 0)

export const isFormComplete = (form: TagForm) =>
  form.kind === 'hand' || (form.levels.every(({ key }) => key.trim() !== '') && unfinishedIn(form) === 0)

/** Several levels need names; the one level of a yes/no tag is never shown. */
export const areLevelsNamed = ({ levels }: TagForm) =>
  levels.length === 1 || levels.every(({ name }) => name.zh.trim() !== '' || name.en.trim() !== '')

export const hasName = (form: TagForm) => Boolean(form.name.zh.trim() || form.name.en.trim())
