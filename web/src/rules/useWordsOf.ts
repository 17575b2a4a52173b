import { useLanguage } from '../texts/language'
import type { Field } from './fields'
import type { Operator } from './nodes'
import type { Choice } from './useNamesOf'

const WHOLE: readonly Operator[] = ['eq', 'ne', 'in', 'not_in']

/** The values of a trait by what people call them, where an analysis says it and a comparison takes whole values. */
export function useWordsOf(field: Field | undefined, op: Operator): Choice[] | undefined {
  const { text } = useLanguage()
  const words = Object.entries(field?.words ?? {})
  if (words.length === 0 || !WHOLE.includes(op)) return undefined
  return words.map(([value, word]) => ({ value, label: text(word) }))
}
