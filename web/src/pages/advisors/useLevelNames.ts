import { useOfferedTags } from '../../client/catalogue'
import { useLanguage } from '../../texts/language'

/** What the levels that advisors may serve are called, by their keys: of tags that have several. */
export function useLevelNames(): Map<string, string> {
  const { text } = useLanguage()
  const several = useOfferedTags().data?.filter(({ levels }) => levels.length > 1) ?? []
  return new Map(several.flatMap(({ levels, name }) => levels.map((level) => [level.key, `${text(level.name)} · ${text(name)}`] as const)))
}
