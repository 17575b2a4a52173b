import type { Definition, Schedule, Tag, TagDraft, Text } from '../../client/types'
import { newLevel, toDefinition, toLevels, type LevelDraft } from '../../rules/draft'
import { unfinished } from '../../rules/missing'
import { inBoth, isNamed } from '../../texts/inBoth'

/** A tag while it is edited. */
export type TagForm = {
  name: Text
  description: Text
  groupId: string | null
  colour: string
  kind: Tag['kind']
  updateMode: Tag['update_mode']
  schedule: Schedule | null
  frozenAt: string | null
  levels: LevelDraft[]
  /** When the rule as it is edited takes effect; null: once it is saved. */
  effectiveAt: string | null
  /** What is stored: the rule that holds, and the one that is to come. */
  current: Definition | null
  pending: { definition: Definition; effective_at: string } | null
}

export const colours = [
  '#c2410c', '#d97706', '#65a30d', '#0f9d6b', '#0891b2', '#2563eb', '#6d5bd0', '#b0419f', '#be3455', '#64748b',
]

const blank = (): Text => ({ zh: '', en: '' })

export function newTagForm(): TagForm {
  return {
    name: blank(), description: blank(), groupId: null, colour: colours[5]!, kind: 'rule', updateMode: 'manual',
    schedule: null, frozenAt: null, levels: [newLevel('yes', { zh: '是', en: 'Yes' })],
    effectiveAt: null, current: null, pending: null,
  }
}

export function toForm(tag: Tag): TagForm {
  return {
    name: { ...tag.name }, description: { ...tag.description }, groupId: tag.group?.id ?? null, colour: tag.colour,
    kind: tag.kind, updateMode: tag.update_mode, levels: toLevels(tag.definition),
    schedule: tag.schedule as Schedule | null, frozenAt: tag.frozen_at, effectiveAt: null, current: tag.definition,
    pending: tag.pending && { definition: tag.pending.definition as Definition, effective_at: tag.pending.effective_at },
  }
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
    update_mode: form.updateMode, schedule: form.updateMode === 'scheduled' ? form.schedule : null,
    frozen_at: form.frozenAt, ...rules(form),
  }
}

/** A rule that takes effect later leaves the one that holds as it is. */
function rules(form: TagForm): Pick<TagDraft, 'definition' | 'pending'> {
  const edited = definitionOf(form)
  if (form.effectiveAt !== null && form.current) {
    return { definition: form.current, pending: { definition: edited, effective_at: form.effectiveAt } as never }
  }
  return { definition: edited, pending: form.pending as never }
}

/** How many conditions of all levels still lack something. */
export const unfinishedIn = ({ levels }: TagForm) => levels.reduce((sum, { rule }) => sum + unfinished(rule), 0)

export const isFormComplete = (form: TagForm) =>
  form.kind !== 'rule' || (form.levels.every(({ key }) => key.trim() !== '') && unfinishedIn(form) === 0)

/** Several levels need names; the one level of a yes/no tag is never shown. */
export const areLevelsNamed = ({ levels }: TagForm) =>
  levels.length === 1 || levels.every(({ name }) => isNamed(name))
