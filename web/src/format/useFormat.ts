import { useMemo } from 'react'
import { useWorkspace } from '../client/session'
import { useLanguage } from '../texts/language'

type Number_ = number | string | null | undefined
type Time = string | null | undefined

// Amounts arrive as decimal strings; Intl reads them exactly, without passing through a float.
const exact = (value: Exclude<Number_, null | undefined>) => value as number
const orDash = (value: Number_ | Time, show: () => string) =>
  value === null || value === undefined || value === '' ? '—' : show()

function formatters(locale: string, timeZone: string, currency: string) {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const wholeMoney = new Intl.NumberFormat(locale, {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 0,
  })
  const compactMoney = new Intl.NumberFormat(locale, {
    style: 'currency', currency, currencyDisplay: 'narrowSymbol', notation: 'compact', maximumFractionDigits: 1,
  })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const date = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' })
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const shortDate = new Intl.DateTimeFormat(locale, { timeZone, month: 'numeric', day: 'numeric' })
  const month = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: 'short' })
  return {
    number: (value: Number_) => orDash(value, () => count.format(exact(value!))),
    compact: (value: number) => compact.format(value),
    compactMoney: (value: number) => compactMoney.format(value),
    money: (value: Number_) => orDash(value, () => money.format(exact(value!))),
    wholeMoney: (value: Number_) => orDash(value, () => wholeMoney.format(exact(value!))),
    /** Some is never 0%, and not all is never 100%. */
    percent: (value: number) => {
      if (value > 0 && value < 0.001) return `<${percent.format(0.001)}`
      return value > 0.999 && value < 1 ? `>${percent.format(0.999)}` : percent.format(value)
    },
    date: (value: Time) => orDash(value, () => date.format(new Date(value!))),
    dateTime: (value: Time) => orDash(value, () => dateTime.format(new Date(value!))),
    /** The time of day, with seconds. */
    clock: (value: Time) => orDash(value, () => clock.format(new Date(value!))),
    shortDate: (value: Time) => orDash(value, () => shortDate.format(new Date(value!))),
    /** '2017-03' as a month of the locale. */
    month: (value: string) => month.format(new Date(`${value}-01T00:00:00Z`)),
    bytes: (value: number) => {
      if (value < 1e6) return `${count.format(Math.ceil(value / 1e3))} KB`
      return value < 1e9 ? `${count.format(Math.round(value / 1e5) / 10)} MB` : `${count.format(Math.round(value / 1e8) / 10)} GB`
    },
  }
}

export type Format = ReturnType<typeof formatters>

/** Numbers, money and times as the current language writes them, in the business time zone. */
export function useFormat(): Format & { duration: (ms: number | null | undefined) => string } {
  const { locale, t } = useLanguage()
  const { time_zone, currency } = useWorkspace()
  return useMemo(() => {
    const format = formatters(locale, time_zone, currency)
    const duration = (ms: number | null | undefined) => {
      if (ms === null || ms === undefined) return '—'
      return ms < 1000
        ? t('runs.milliseconds', { n: Math.round(ms) })
        : t('runs.seconds', { n: format.number(Math.round(ms / 100) / 10) })
    }
    return { ...format, duration }
  }, [locale, time_zone, currency, t])
}
