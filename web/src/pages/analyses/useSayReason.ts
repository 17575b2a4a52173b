import { useVocabulary } from '../../client/customers'
import type { CodeAndParams } from '../../client/types'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const shares = ['support', 'share']

/** What stands in the sentences about analyses as people call it: events, fractions. */
export function useSayParams(): (params: Record<string, unknown>) => Record<string, unknown> {
  const { text } = useLanguage()
  const { percent } = useFormat()
  const events = useVocabulary().data?.events ?? []
  const said = (name: string, value: unknown): unknown => {
    if (typeof value === 'number' && shares.includes(name)) return percent(value)
    return name === 'event' ? text(events.find((event) => event.name === value)?.label) || value : value
  }
  return (params) => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, said(name, value)]))
}

/** Why there is no answer, or why it does not count. */
export function useSayReason(): (reason: CodeAndParams) => string {
  const { sayCode } = useProblems()
  const sayParams = useSayParams()
  return ({ code, params }) => sayCode({ code, params: sayParams(params) })
}
