import { createContext, use } from 'react'
import { Problem, rulePath } from '../client/problem'
import type { Vocabulary } from './fields'

/** How many customers each condition keeps alone, and together with those before it. */
export type ConditionCounts = { conditions: { path: string; count: number; together?: number | null }[] }

/** What every row of the editor needs to know beside itself. */
export type RuleSurroundings = {
  vocabulary: Vocabulary
  /** The tag that is being edited: it cannot speak of itself. */
  tagId?: string
  preview?: ConditionCounts
  problem: unknown
}

export const RuleContext = createContext<RuleSurroundings | null>(null)

export function useRuleContext(): RuleSurroundings {
  const context = use(RuleContext)
  if (!context) throw new Error('useRuleContext is used outside a RuleEditor')
  return context
}

/** How many customers the condition at this place keeps, when the preview has said so. */
export function useConditionCount(path: string): number | undefined {
  return useRuleContext().preview?.conditions.find((condition) => condition.path === path)?.count
}

const isInside = (at: string, path: string) => at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`)

/**
 * The problem that speaks of what is at `path` or inside it, but of none of the `rows` that show it themselves.
 */
export function useProblemAt(path: string, rows: string[] = []): Problem | null {
  const { problem } = useRuleContext()
  const at = rulePath(problem)
  if (at === null || !isInside(at, path) || rows.some((row) => isInside(at, row))) return null
  return problem as Problem
}

/** Whether a problem of the row at `path` speaks of one of its parts; a negated row stands one step further in. */
export function partOfProblem(problem: Problem | null, path: string, negated: boolean): string {
  const rest = rulePath(problem)?.slice(path.length) ?? ''
  return (negated ? rest.replace(/^\.of/, '') : rest).replace(/^\./, '')
}

export const speaksOf = (said: string, part: string) => said !== '' && isInside(said, part)
