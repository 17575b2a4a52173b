import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'

/** Numbers, and decimals that travel as text: `1234.5000`. */
export const isNumeric = (value: unknown): value is number | string =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+\.\d+$/.test(value))

/** A value of any kind as people read it. */
export function useSayValue(): (value: unknown) => string {
  const { t, language } = useLanguage()
  const { number, date } = useFormat()
  const say = (value: unknown): string => {
    if (value === null || value === undefined || value === '') return t('customer.absent')
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
    if (isNumeric(value)) return number(value)
    if (Array.isArray(value)) return value.map(say).join(language === 'zh' ? '、' : ', ')
    if (typeof value === 'object') return JSON.stringify(value)
    const words = String(value)
    // A set: its values between line ends.
    if (words.startsWith('\n')) return say(words.split('\n').filter(Boolean))
    return /^\d{4}-\d{2}-\d{2}(T|$)/.test(words) ? date(words.length === 10 ? `${words}T12:00:00Z` : words) : words
  }
  return say
}

export function TraitValue({ value }: { value: unknown }) {
  return <span>{useSayValue()(value)}</span>
}
