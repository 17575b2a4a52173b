import { createContext, use } from 'react'
import { Problem, rulePath } from '../client/problem'
import type { Preview, Vocabulary } from '../client/types'

/** What every row of the editor needs to know beside itself. */
export type RuleSurroundings = {
  vocabulary: Vocabulary
  /** The tag that is being edited: it cannot speak of itself. */
  tagId?: string
  preview?: Preview
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

/** The problem that speaks of the row at `path`, or of anything inside it. */
export function useProblemAt(path: string, inside: boolean): Problem | null {
  const { problem } = useRuleContext()
  const at = rulePath(problem)
  if (at === null) return null
  const here = at === path || (inside && (at.startsWith(`${path}.`) || at.startsWith(`${path}[`)))
  return here ? (problem as Problem) : null
}
