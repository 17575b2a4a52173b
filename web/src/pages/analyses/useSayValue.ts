import { useMemo } from 'react'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { isText, numberOf, type Unit, type Value } from '../../client/report'

export type Say = {
  /** A value in full, as a table shows it. */
  value: (value: Value | undefined, unit: Unit) => string
  /** A number in as few characters as an axis has room for. */
  brief: (value: number, unit: Unit) => string
}

/** Numbers as people write them: `share` is a fraction, `number` has as many places as it needs. */
export function useSayValue(): Say {
  const { t, text, locale } = useLanguage()
  const format = useFormat()
  return useMemo(() => {
    const fine = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 })
    const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
    const utcDay = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' })
    const plain = (number: number) => (Math.abs(number) < 1000 ? fine : tenths).format(number)
    const day = (value: string) => {
      if (/^\d{4}-\d{2}$/.test(value)) return format.month(value)
      if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return utcDay.format(new Date(value)) // a day of the business, in no zone
      return format.dateTime(/[zZ]|[+-]\d{2}:\d{2}$/.test(value) ? value : `${value}Z`)
    }
    const measured = (number: number, value: Value, unit: Unit): string => {
      if (unit === 'share') return format.percent(number)
      if (unit === 'money') return Math.abs(number) >= 10_000 ? format.wholeMoney(number) : format.money(value as string | number)
      if (unit === 'days') return t('analyses.days', { n: tenths.format(number) })
      return unit === 'count' ? tenths.format(number) : plain(number)
    }
    const say = (value: Value | undefined, unit: Unit): string => {
      if (value === null || value === undefined || value === '') return '—'
      if (isText(value)) return text(value)
      if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
      if (unit === 'date' && typeof value === 'string') return day(value)
      const number = unit === 'text' && typeof value === 'string' ? null : numberOf(value)
      return number === null ? String(value) : measured(number, value, unit === 'text' ? 'number' : unit)
    }
    const brief = (number: number, unit: Unit): string => {
      if (unit === 'share') return format.percent(number)
      if (unit === 'money') return format.compactMoney(number)
      return Math.abs(number) < 1000 ? fine.format(number) : format.compact(number)
    }
    return { value: say, brief }
  }, [t, text, locale, format])
}
