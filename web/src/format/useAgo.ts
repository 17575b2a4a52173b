import { useMemo } from 'react'
import { useFormat } from './useFormat'
import { useLanguage } from '../texts/language'

const steps: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]]

const MONTH = 30 * 86_400

/** How long ago something was, in the reader's words; its day when that is long ago; null for what never was. */
export function useAgo(): (time: string | null | undefined) => string | null {
  const { locale } = useLanguage()
  const { date } = useFormat()
  return useMemo(() => {
    const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
    return (time) => {
      if (!time) return null
      const seconds = Math.round((new Date(time).getTime() - Date.now()) / 1000)
      if (Math.abs(seconds) > MONTH) return date(time)
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
      return format.format(Math.trunc(seconds / size), unit)
    }
  }, [locale, date])
}
