import { periods, units, type Dates, type Duration, type Period, type Rolling, type Unit, type Window } from './nodes'

/** How a window is said. Periods of the calendar are choices of their own: `this.month`, `last.year`. */
export type WindowForm = 'ever' | 'rolling' | 'earlier' | 'dates' | `${'this' | 'last'}.${Period}`

export const calendarForms = (which: 'this' | 'last') => periods.map((period) => `${which}.${period}` as const)

export const isRolling = (window: Window): window is Rolling => units.some((unit) => unit in window)
export const isDates = (window: Window): window is Dates => !isRolling(window) && !('this' in window) && !('last' in window)

export const unitOf = (window: Rolling | Duration): Unit => units.find((unit) => unit in window) ?? 'days'

export function windowForm(window: Window | undefined): WindowForm {
  if (!window) return 'ever'
  if (isRolling(window)) return window.until === undefined ? 'rolling' : 'earlier'
  if ('this' in window) return `this.${window.this}`
  return 'last' in window ? `last.${window.last}` : 'dates'
}

/** A window of another form, keeping the length that was there. */
export function inForm(window: Window | undefined, form: WindowForm): Window | undefined {
  const rolling = window && isRolling(window) ? window : { days: 30 }
  const unit = unitOf(rolling)
  const length = rolling[unit] ?? 30
  if (form === 'ever') return undefined
  if (form === 'rolling') return { [unit]: length }
  if (form === 'earlier') return { [unit]: 2 * length, until: length }
  if (form === 'dates') return {}
  const [which, period] = form.split('.') as ['this' | 'last', Period]
  return which === 'this' ? { this: period } : { last: period }
}
