import type { ComputedValue, Measure, ValueBar, ValueDraft } from '../../client/values'
import type { Facts, Metric, Where, Window } from '../../rules/nodes'
import { inBoth, isNamed } from '../../texts/inBoth'

/** What can be measured here, by what comes of it. */
export const asks = ['number', 'day', 'favourite', 'values', 'trait'] as const
export type Ask = (typeof asks)[number]

/** Any measure of facts, with all that its controls show. */
export type OfFacts = Facts & { where?: Where[]; window?: Window; measure?: string; property?: string; by?: 'count' | 'sum' }

const BOUGHT = { type: 'event', events: ['order_completed'] }
const LINES = { lines: true, property: 'category' }

/** Where each begins. */
export const begun: Record<Ask, Measure> = {
  number: { ...BOUGHT, measure: 'sum', property: 'amount' },
  day: { ...BOUGHT, measure: 'last_day' },
  favourite: { type: 'favourite', ...LINES, by: 'count' },
  values: { type: 'values', ...LINES },
  trait: { type: 'trait', trait: '' },
}

/** Which of them a measure is; null: one that these controls do not show. */
export function askOf({ type, measure }: Measure): Ask | null {
  if (type === 'event' || type === 'lines') return measure === 'first_day' || measure === 'last_day' ? 'day' : 'number'
  return type === 'favourite' || type === 'values' || type === 'trait' ? type : null
}

/** As its controls have it: events or lines are told apart by what they name. */
export function factsOf({ type, ...rest }: Measure): OfFacts {
  return { ...(rest as OfFacts), ...(type === 'lines' && { lines: true }) }
}

/** As the API has it, what is left empty left out. */
export function measureOf(ask: Ask, { lines, ...rest }: OfFacts | Metric): Measure {
  const type = ask === 'number' || ask === 'day' ? (lines ? 'lines' : 'event') : ask
  const where = rest.where?.length ? rest.where : undefined
  const said = { type, ...rest, where, ...(lines && type === ask ? { lines } : {}) }
  return JSON.parse(JSON.stringify(said)) as Measure
}

export const valuePath = (id: string) => `/values/${encodeURIComponent(id)}`

export function draftOf(value: ComputedValue): ValueDraft {
  const { name, description, unit, group_id, owner, measure, update_mode, schedule } = value
  return { name, description, unit, group_id, owner: owner?.id ?? null, measure, update_mode, schedule }
}

export const blank: ValueDraft = {
  name: { zh: '', en: '' }, description: { zh: '', en: '' }, unit: { zh: '', en: '' }, group_id: null, owner: null,
  measure: begun.number, update_mode: 'after_import', schedule: null,
}

/** Saved as it is said: who gives one name only is understood in both languages. */
export function tidy(draft: ValueDraft): ValueDraft {
  return {
    ...draft,
    name: inBoth(draft.name),
    unit: inBoth(draft.unit),
    schedule: draft.update_mode === 'scheduled' ? draft.schedule : null,
  }
}

export const isReady = ({ name, measure }: ValueDraft) => isNamed(name) && measure.trait !== ''

/** The list of the customers in a bar. */
export function peopleOf(trait: string, kind: string, { low, high, value }: ValueBar): string {
  const said = value === null ? [low !== null && `ge:${low}`, high !== null && `lt:${high}`] : [`${kind === 'set' ? 'contains' : 'eq'}:${value}`]
  return `/customers?${new URLSearchParams(said.filter((one) => one !== false).map((one) => ['trait', `${trait}:${one}`]))}`
}
