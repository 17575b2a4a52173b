import type { Stage } from '../../client/lifecycle'

type Named = { parameter: string | string[] }

const isNamed = (rule: unknown): rule is Named =>
  typeof rule === 'object' && rule !== null && Object.keys(rule).length === 1 && 'parameter' in rule

const names = ({ parameter }: Named) => (Array.isArray(parameter) ? parameter : [parameter])

/** A stage's rule with numbers in place of the parameters that it names, as the rule editor's rows show it. */
export function filled(rule: unknown, values: Record<string, number>): unknown {
  if (isNamed(rule)) return names(rule).reduce((sum, name) => sum + (values[name] ?? 0), 0)
  if (Array.isArray(rule)) return rule.map((each) => filled(each, values))
  if (typeof rule !== 'object' || rule === null) return rule
  return Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, filled(value, values)]))
}

/** The parameters that some stage's rule still names. */
export function namedIn(stages: Stage[]): Set<string> {
  const found = new Set<string>()
  const look = (rule: unknown): void => {
    if (isNamed(rule)) names(rule).forEach((name) => found.add(name))
    else if (typeof rule === 'object' && rule !== null) Object.values(rule).forEach(look)
  }
  stages.forEach(({ rule }) => look(rule))
  return found
}
