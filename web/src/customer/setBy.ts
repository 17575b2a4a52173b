import type { SetBy } from '../client/types'
import { useTagIndex } from '../components/TagChip'
import { useLanguage } from '../texts/language'

/** 'set by a tag run', 'set by hand by Li': why a tag began, or why it ended. */
export function useSaySetBy(): { began: (by: SetBy | null | undefined) => string; ended: (by: SetBy | null | undefined) => string } {
  const { code, text, person } = useLanguage()
  const index = useTagIndex()
  // What took a tag's place in an exclusive group is a tag, known by its name.
  const named = (by: SetBy) => person(by.name) || (by.kind === 'exclusive' && text(index.get(by.id)?.name)) || by.id
  const say = (family: string) => (by: SetBy | null | undefined) =>
    by ? code(family, by.kind, by.kind, { name: named(by) }) : ''
  return { began: say('handTagEnds.says'), ended: say('handTagEnds.ways') }
}
