import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Node } from '../rules/nodes'
import { answer, api } from './client'
import type { components } from './schema'
import type { Text } from './types'

type Schemas = components['schemas']
export type Figure = { value: number; low: number | null; high: number | null }
export type Curve = { peak: Figure; scale: Figure; correlation: number; source: 'entered' | 'estimated' | 'scale_assumed' }
export type Target = { key: string; name: Text; rule: Node; value: Figure }
export type ActionKind = 'sms' | 'coupon' | 'call' | 'visit' | 'other'
export type Action = {
  key: string; name: Text; kind: ActionKind; cost: number; minutes: number; reach: number; most: number; whole: boolean; curve: Curve
}
export type Measure = 'money' | 'hours' | 'contacts' | 'share'
export type Limit = { measure: Measure; targets: string[]; actions: string[]; least: number | null; most: number | null }
export type PastTest = {
  target: string; action: string; heads: number; contacts: number; responders: number; holdout_heads: number; holdout_responders: number
  value: number | null
}
/** The question as the API keeps it, everything filled in. */
export type Question = {
  budget: number; hours: number; reserve: number; aim: 'net' | 'gain'; targets: Target[]; actions: Action[]
  curves: { target: string; action: string; curve: Curve }[]; limits: Limit[]
  today: { target: string; action: string; contacts: number }[]; tests: PastTest[]
}
export type Answer = Schemas['AllocationOut']
export type PlanShare = Schemas['PlanShareOut']
export type Binding = Schemas['PlanBindingOut']
export type PlanSummary = Schemas['PlanSummaryOut']
export type Plan = Omit<Schemas['PlanOut'], 'question'> & { question: Question }
export type CurveFit = Schemas['CurveFitOut']

const key = 'allocation'
const at = (id: string) => ({ params: { path: { plan_id: id } } })

export function usePlans() {
  return useQuery({ queryKey: [key, 'plans'], queryFn: () => answer(api.GET('/api/v1/allocation/plans')).then((page) => page.items) })
}

export function usePlan(id: string | undefined) {
  return useQuery({
    queryKey: [key, 'plan', id],
    enabled: id !== undefined,
    queryFn: () => answer(api.GET('/api/v1/allocation/plans/{plan_id}', at(id!))).then(asPlan),
    staleTime: Infinity,
    gcTime: 0,
  })
}

const asPlan = (plan: unknown): Plan => {
  const found = plan as Plan
  // Amounts arrive as texts; the form works with numbers.
  const actions = found.question.actions.map((action) => ({ ...action, cost: Number(action.cost) }))
  return { ...found, question: { ...found.question, budget: Number(found.question.budget), actions } }
}

/** The best plan for a question, asked again when the question is another one. */
export function useAnswer(question: Question | null) {
  return useQuery({
    queryKey: [key, 'answer', question],
    enabled: question !== null,
    queryFn: () => answer<Answer>(api.POST('/api/v1/allocation/answer', { body: question as never })),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  })
}

/** Who some targets are now. */
export function useHeads(targets: { key: string; rule: Node }[]) {
  return useQuery({
    queryKey: [key, 'heads', targets],
    enabled: targets.length > 0,
    queryFn: () => answer(api.POST('/api/v1/allocation/heads', { body: { targets } as never })),
    placeholderData: keepPreviousData,
  })
}

export const useEstimate = () =>
  useMutation({
    mutationFn: (body: { tests: PastTest[]; scales: Record<string, Figure> }) =>
      answer(api.POST('/api/v1/allocation/curves', { body: body as never })).then((page) => page.items),
  })

function useChanging<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: [key] }) })
}

export const useSavePlan = () =>
  useChanging(({ id, etag, name, question }: { id?: string; etag?: string; name: Text; question: Question }) => {
    const body = { name, question } as never
    return (
      id
        ? answer(api.PUT('/api/v1/allocation/plans/{plan_id}', { params: { path: { plan_id: id }, header: { 'If-Match': etag ?? '' } }, body }))
        : answer(api.POST('/api/v1/allocation/plans', { body }))
    ).then(asPlan)
  })

export const useAcceptPlan = () =>
  useChanging(({ id, etag }: { id: string; etag: string }) =>
    answer(api.POST('/api/v1/allocation/plans/{plan_id}/accept', { params: { path: { plan_id: id }, header: { 'If-Match': etag } } })).then(asPlan),
  )

export const useDeletePlan = () => useChanging((id: string) => answer(api.DELETE('/api/v1/allocation/plans/{plan_id}', at(id))))
