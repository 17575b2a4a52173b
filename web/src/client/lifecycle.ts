import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { Node } from '../rules/nodes'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import { useForgetTags } from './tags'
import type { Job } from './types'

type Schemas = components['schemas']
export type Scheme = Schemas['LifecycleOut']
export type Stage = Schemas['StageOut']
export type Parameter = Schemas['StageParameterOut']
export type Starter = Schemas['LifecycleStarterOut']
type SchemeDraft = Schemas['LifecycleIn']
export type Flow = Schemas['StageFlowOut']
export type StageFigures = Schemas['StageFiguresOut']
export type Standing = Schemas['StandingOut']

const key = 'lifecycle'
const at = (id: string) => ({ params: { path: { scheme_id: id } } })

export function useStarters() {
  return useQuery({
    queryKey: [key, 'starters'],
    queryFn: () => answer(api.GET('/api/v1/lifecycle/starters')).then((page) => page.items),
    staleTime: Infinity,
  })
}

/** Every lifecycle; read again quickly while the tag of one is about to be decided. */
export function useSchemes() {
  return useQuery({
    queryKey: [key, 'schemes'],
    queryFn: () => answer(api.GET('/api/v1/lifecycle/schemes')).then((page) => page.items),
    refetchInterval: (query) => (query.state.data?.some(({ stale }) => stale) ? 1500 : false),
  })
}

/** Thresholds from the shop's own time between orders; asked for where they are shown. */
export function useProposal() {
  return useQuery({ queryKey: [key, 'proposal'], queryFn: () => answer(api.GET('/api/v1/lifecycle/proposal')), staleTime: 300_000 })
}

/** How customers go through the stages; another time of deciding (`decidedAt`) or of asking reads it again. */
export function useLifecycleReport(id: string, period: { days: number } | { start: string; end?: string }, decidedAt: string | null) {
  return useQuery({
    queryKey: [key, 'report', id, period, decidedAt],
    queryFn: () =>
      answer(api.GET('/api/v1/lifecycle/schemes/{scheme_id}/report', { params: { path: { scheme_id: id }, query: period } })),
    placeholderData: keepPreviousData,
  })
}

export function useStuck(id: string, stage: string) {
  return useQuery({
    queryKey: [key, 'stuck', id, stage],
    queryFn: () =>
      answer(api.GET('/api/v1/lifecycle/schemes/{scheme_id}/stuck/{stage}', { params: { path: { scheme_id: id, stage } } })).then(
        (found) => ({ ...found, rule: found.rule as Node | null }),
      ),
  })
}

/** Where a customer stands in every lifecycle. */
export function useStandings(customerId: string) {
  return useQuery({
    queryKey: [key, 'customer', customerId],
    queryFn: () =>
      answer(api.GET('/api/v1/customers/{customer_id}/lifecycle', { params: { path: { customer_id: customerId } } })).then((page) => page.items),
  })
}

function useChanging<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const tags = useForgetTags()
  const stages = useForgetLifecycle()
  return useMutation({
    mutationFn,
    onSuccess: () => {
      void tags()
      return stages()
    },
  })
}

export const useTakeScheme = () =>
  useChanging((body: { starter: string; values: Record<string, number> }) => answer<Scheme>(api.POST('/api/v1/lifecycle/schemes', { body })))

export const useChangeScheme = () =>
  useChanging(({ scheme, draft }: { scheme: Scheme; draft: SchemeDraft }) =>
    answer<Scheme>(
      api.PUT('/api/v1/lifecycle/schemes/{scheme_id}', {
        params: { path: { scheme_id: scheme.id }, header: { 'If-Match': scheme.etag } }, body: draft,
      }),
    ),
  )

export const useDeleteScheme = () =>
  useChanging((id: string) => answer(api.DELETE('/api/v1/lifecycle/schemes/{scheme_id}', at(id))))

export const useReconstruct = () =>
  useMutation({
    mutationFn: ({ id, ...days }: { id: string; start?: string; end?: string }) =>
      answer<Job>(api.POST('/api/v1/lifecycle/schemes/{scheme_id}/reconstruct', { params: { path: { scheme_id: id }, query: days } })),
  })

/** Reads the figures again, such as after a reconstruction. */
export const useForgetLifecycle = () => useReadAgain(key)
