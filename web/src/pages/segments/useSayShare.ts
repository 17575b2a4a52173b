import type { Share } from '../../client/segments'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

const whole = ({ facet, id }: Share) => (facet === 'figure' && id !== 'spent') || id === 'birthday'

/** What a row of a portrait is about, in words. */
export function useSayShare() {
  const { t, text, code, language } = useLanguage()
  const { number, wholeMoney } = useFormat()
  const dimension = ({ facet, id, name, low, high }: Share) => {
    if (facet === 'figure') return code('segments.portrait.figures', id)
    return id === 'birthday' && (low ?? high) !== null ? t('segments.portrait.age', { name: text(name) }) : text(name)
  }
  const value = (row: Share) => {
    const { low, high } = row
    if (row.value !== null) {
      if (row.value_name) return text(row.value_name)
      return row.facet === 'trait' && (row.value === 'true' || row.value === 'false') ? t(row.value === 'true' ? 'segments.portrait.yes' : 'segments.portrait.no') : row.value
    }
    const say = (edge: number) => (row.id === 'spent' ? wholeMoney(edge) : number(edge))
    if (low === null) return t('segments.portrait.below', { high: say(high ?? 0) })
    if (high === null) return t('segments.portrait.from', { low: say(low) })
    if (!whole(row)) return t('segments.portrait.between_', { low: say(low), high: say(high) })
    return high - low === 1 ? say(low) : t('segments.portrait.between', { low: say(low), high: say(high - 1) })
  }
  return {
    dimension,
    value,
    full: (row: Share) => `${dimension(row)}${language === 'zh' ? '：' : ': '}${value(row)}`,
    key: (row: Share) => `${row.facet}:${row.id}:${row.value ?? ''}:${row.low ?? ''}:${row.high ?? ''}`,
    dimensionKey: (row: Share) => `${row.facet}:${row.id}`,
  }
}
