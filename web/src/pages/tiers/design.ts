import type { TierDesign, TierDimension, TierDraft, TierLevel, TierScheme } from '../../client/tiers'
import { freeKey } from '../../rules/draft'
import { inBoth, isNamed } from '../../texts/inBoth'

export const methods = ['quantiles', 'thresholds', 'points', 'rules'] as const
export const serviceLevels = ['standard', 'priority', 'vip'] as const
export const tiersPath = (id: string) => `/tiers/${encodeURIComponent(id)}`
export const peoplePath = (tagId: string, level: string) => `/customers?${new URLSearchParams({ tag: `${tagId}:${level}` })}`

export function newLevel(taken: string[], name = { zh: '', en: '' }): TierLevel {
  return {
    key: freeKey(taken), name, thresholds: {}, share: null, points: null, rule: null, at_least: null,
    benefits: { discount_percent: null, free_shipping: false, advisor: false, service_level: 'standard', points_rate: 1, note: '' },
    playbook: { keep: '', up: '' }, cost_per_customer: '0', cost_percent: '0',
  }
}

/** Two levels and one threshold. */
export function blankDesign(first: TierDimension): TierDesign {
  const high = { ...newLevel([], { zh: '重点客户', en: 'Key customers' }), key: 'key', thresholds: { [first.key]: 1000 }, share: 20 }
  return { method: 'thresholds', dimensions: [first], levels: [high, { ...newLevel(['key'], { zh: '普通客户', en: 'Others' }), key: 'others' }], grace_days: 0 }
}

/** A dimension is gone, and with it what levels asked of it. */
export function withoutDimension(design: TierDesign, key: string): TierDesign {
  const levels = design.levels.map((level) => ({ ...level, thresholds: Object.fromEntries(Object.entries(level.thresholds).filter(([name]) => name !== key)) }))
  return { ...design, dimensions: design.dimensions.filter((one) => one.key !== key), levels }
}

export const draftOf = (scheme: TierScheme): TierDraft => ({
  name: scheme.name, design: scheme.design, status: scheme.status, update_mode: scheme.update_mode, schedule: scheme.schedule, proposing: scheme.proposing,
})

/** A level with one threshold moved; `points` is the only dimension of the method of that name. */
export function withThreshold(design: TierDesign, place: number, dimension: string, value: number): TierDesign {
  const level = design.levels[place]!
  if (design.method === 'points') return { ...design, levels: design.levels.with(place, { ...level, points: value }) }
  if (design.method === 'quantiles') return { ...design, levels: design.levels.with(place, { ...level, share: value }) }
  return { ...design, levels: design.levels.with(place, { ...level, thresholds: { ...level.thresholds, [dimension]: value } }) }
}

export function tidy(draft: TierDraft): TierDraft {
  const { design } = draft
  return {
    ...draft,
    name: inBoth(draft.name),
    schedule: draft.update_mode === 'scheduled' ? draft.schedule : null,
    design: {
      ...design,
      dimensions: design.method === 'rules' ? [] : design.dimensions.map((one) => ({ ...one, name: inBoth(one.name) })),
      levels: design.levels.map((level) => ({ ...level, name: inBoth(level.name) })),
    },
  }
}

/** Whether everything has a name: what else is missing the server says. */
export function isReady({ name, design }: TierDraft): boolean {
  return [name, ...design.levels.map((level) => level.name)].every(isNamed)
}
