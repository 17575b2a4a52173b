import type { Schedule } from '../../client/types'
import type { LanguageContext } from '../../texts/language'

export const kinds = ['minutes', 'hourly', 'daily', 'weekly', 'monthly', 'cron'] as const
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

const beginnings: Record<Schedule['kind'], Schedule> = {
  minutes: { kind: 'minutes', minutes: 15 },
  hourly: { kind: 'hourly', minute: 0 },
  daily: { kind: 'daily', at: '03:00' },
  weekly: { kind: 'weekly', weekdays: [1], at: '03:00' },
  monthly: { kind: 'monthly', day: 1, at: '03:00' },
  cron: { kind: 'cron', cron: '0 3 * * *' },
}

/** A schedule of this kind, at the same time of day where both have one. */
export function ofKind(kind: Schedule['kind'], before: Schedule | null): Schedule {
  const begun = beginnings[kind]
  return before?.at && begun.at ? { ...begun, at: before.at } : { ...begun }
}

/** Whether everything that its kind needs is there. */
export function isComplete(schedule: Schedule | null): boolean {
  if (!schedule) return false
  const needed = Object.keys(beginnings[schedule.kind]) as (keyof Schedule)[]
  return needed.every((name) => {
    const value = schedule[name]
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined && value !== ''
  })
}

/** The schedule in words. */
export function saySchedule(schedule: Schedule, { t }: LanguageContext): string {
  const days = (schedule.weekdays ?? []).map((day) => t(`schedules.weekday.d${day as 1}`)).join(t('schedules.and'))
  const n = schedule.minutes ?? schedule.minute ?? schedule.day ?? 0
  return t(`schedules.says.${schedule.kind}`, { n, days, at: schedule.at ?? '', cron: schedule.cron ?? '' })
}
