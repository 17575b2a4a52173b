import type { Pair } from '../../client/duplicates'

/** A bar of the waterfall: where it begins and how long it is, in percent of the track; where even odds are. */
export type Step = { weight: number; from: number; length: number; zero: number }

/** The bars from "any two customers" through every field to the whole. */
export function steps(pair: Pick<Pair, 'prior' | 'weight' | 'comparisons'>): { prior: Step; fields: Step[]; total: Step } {
  const reached = [0, pair.prior]
  for (const { weight } of pair.comparisons) reached.push(reached[reached.length - 1]! + weight)
  const lowest = Math.min(...reached, pair.weight)
  const span = Math.max(...reached, pair.weight) - lowest || 1
  const at = (weight: number) => ((weight - lowest) / span) * 100
  const step = (from: number, weight: number): Step => ({
    weight,
    from: at(Math.min(from, from + weight)),
    length: (Math.abs(weight) / span) * 100,
    zero: at(0),
  })
  return {
    prior: step(0, pair.prior),
    fields: pair.comparisons.map(({ weight }, place) => step(reached[place + 1]!, weight)),
    total: step(0, pair.weight),
  }
}
