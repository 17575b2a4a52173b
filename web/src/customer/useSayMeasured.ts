import { useVocabulary } from '../client/customers'
import { useTagIndex } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import type { Node } from '../rules/nodes'
import { formOf } from '../rules/ratios'
import { useNamesOf } from '../rules/useNamesOf'
import { useLanguage } from '../texts/language'
import { isNumeric, useSayValue } from './TraitValue'

/**
 * How a value that a condition compares is read: shares in percent, months by name, a tag's level and what an
 * analysis says by their names.
 */
export function useSayMeasured(rule: Node | undefined): (value: unknown) => string {
  const { text } = useLanguage()
  const { percent } = useFormat()
  const say = useSayValue()
  const tags = useTagIndex()
  const { traits = [] } = useVocabulary().data ?? {}
  const names = useNamesOf(rule?.type === 'date_part' ? rule.part : 'day')
  if (rule?.type === 'ratio' && formOf(rule) !== 'ratio') return (value) => (isNumeric(value) ? percent(Number(value)) : say(value))
  if (rule?.type === 'date_part') return (value) => names?.find((one) => one.value === value)?.label ?? say(value)
  if (rule?.type === 'trait') {
    const words = traits.find(({ name }) => name === rule.trait)?.words
    return (value) => text(words?.[String(value)]) || say(value)
  }
  if (rule?.type !== 'tag') return say
  const levels = tags.get(rule.tag)?.definition.levels ?? []
  return (value) => text(levels.find(({ key }) => key === value)?.name) || say(value)
}
