import type { CSSProperties } from 'react'
import { useTags } from '../client/tags'
import type { Tag } from '../client/types'
import { useLanguage } from '../texts/language'

const none: Tag[] = []
const indexes = new WeakMap<Tag[], Map<string, Tag>>()

/** The tags by id: one index for all who ask, also for every row of a table, until tags are read again. */
export function useTagIndex(): Map<string, Tag> {
  const tags = useTags().data ?? none
  const index = indexes.get(tags) ?? new Map(tags.map((tag) => [tag.id, tag]))
  indexes.set(tags, index)
  return index
}

/** There for a scheme's sake alone: the scheme's official tag says all that counts. */
export const onlyHelps = (tag: Tag | undefined) => tag?.of_scheme?.official === false

/** The words for a tag with a value: the level is named only where a tag has several. */
export function useTagWords() {
  const { text } = useLanguage()
  return (tag: Tag | undefined, id: string, value?: string | null): string => {
    if (!tag) return value ? `${id} · ${value}` : id
    const levels = tag.definition.levels
    const level = levels.find(({ key }) => key === value)
    const name = text(tag.name) || id
    return value && levels.length > 1 ? `${name} · ${text(level?.name) || value}` : name
  }
}

export function TagChip({ tag, id, value }: { tag: Tag | undefined; id: string; value?: string | null }) {
  const words = useTagWords()
  return (
    <span className="tag-chip" style={{ '--tag': tag?.colour || '#8a9693' } as CSSProperties}>
      {words(tag, id, value)}
    </span>
  )
}

const SHOWN = 4

/** Some tags in a row; the rest as a number, so that a table stays calm. */
export function TagChips({ tags: held, all = false }: { tags: { tag_id: string; value: string }[]; all?: boolean }) {
  const index = useTagIndex()
  const tags = held.filter(({ tag_id }) => !onlyHelps(index.get(tag_id)))
  const shown = all ? tags : tags.slice(0, SHOWN)
  return (
    <span className="tag-chips">
      {shown.map(({ tag_id, value }) => <TagChip key={tag_id} tag={index.get(tag_id)} id={tag_id} value={value} />)}
      {tags.length > shown.length && <span className="quiet small">+{tags.length - shown.length}</span>}
    </span>
  )
}
