import { useLanguage } from '../texts/language'
import type { Part } from './nodes'

/** A value that has a name: a month, a day of the week, a group that an analysis found. */
export type Choice = { value: number | string; label: string }

const names = (count: number, name: (n: number) => string): Choice[] =>
  Array.from({ length: count }, (_, place) => ({ value: place + 1, label: name(place + 1) }))

/** Months, quarters and days of the week have names; 1 is Monday. */
export function useNamesOf(part: Part): Choice[] | undefined {
  const { t, locale } = useLanguage()
  const said = (date: Date, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(date)
  if (part === 'month') return names(12, (n) => said(new Date(Date.UTC(2024, n - 1)), { month: 'long' }))
  if (part === 'weekday') return names(7, (n) => said(new Date(Date.UTC(2024, 0, n)), { weekday: 'long' })) // a Monday
  return part === 'quarter' ? names(4, (n) => t('editor.quarter', { n })) : undefined
}
