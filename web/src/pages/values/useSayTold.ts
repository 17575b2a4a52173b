import type { ValueBar } from '../../client/values'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** Values of a kind as people read them, with their unit; and what a bar counts. */
export function useSayTold(kind: string, unit?: { zh: string; en: string }) {
  const { t, text, language } = useLanguage()
  const { number, date } = useFormat()
  const behind = unit && text(unit) ? ` ${text(unit)}` : ''
  const plain = (value: string): string => {
    if (kind === 'number') return number(value)
    return kind === 'date' ? date(`${value}T12:00:00Z`) : value
  }
  const told = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(String).join(language === 'zh' ? '、' : ', ')
    return value === null || value === undefined ? '—' : plain(String(value)) + (kind === 'number' ? behind : '')
  }
  const bar = ({ low, high, value }: ValueBar): string => {
    if (value !== null) return kind === 'number' ? told(value) : value
    if (kind === 'date' && low !== null && high !== null) return low.slice(0, 4) === high.slice(0, 4) || low.slice(5, 7) === '12' ? low.slice(0, 7) : low.slice(0, 4)
    return high === null ? t('values.from', { low: plain(low!) }) : `${plain(low!)} – ${plain(high)}`
  }
  return { told, bar }
}
