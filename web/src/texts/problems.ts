import { Problem } from '../client/problem'
import type { CodeAndParams } from '../client/types'
import { useLanguage, type LanguageContext, type Params } from './language'

/** Parameters as they can stand in a sentence: lists are joined, objects are left out. */
export function readable(params: Record<string, unknown>): Params {
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join('、') : typeof value === 'number' ? value : String(value ?? ''),
  ])
  return Object.fromEntries(entries) as Params
}

function sentence({ code, t }: LanguageContext, problem: unknown): string {
  if (!(problem instanceof Problem)) return String(problem instanceof Error ? problem.message : problem)
  const fallback = problem.message || t('errors.unknown', { code: problem.code })
  const params = { detail: problem.message, ...readable(problem.params) }
  return code('errors', problem.code, fallback, params)
}

/** Functions that say in the current language what went wrong. */
export function useProblems() {
  const language = useLanguage()
  return {
    say: (problem: unknown) => sentence(language, problem),
    sayCode: (error: CodeAndParams) => sentence(language, new Problem(0, error.code, '', error.params)),
  }
}
