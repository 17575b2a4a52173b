import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'
import type { Job } from './types'

export type Pair = components['schemas']['PairOut']
export type PairLine = components['schemas']['PairLineOut']
export type PairPage = components['schemas']['PairPageOut']
export type Person = components['schemas']['PersonOut']
export type Comparison = components['schemas']['ComparisonOut']
export type MatchSettings = components['schemas']['MatchSettingsOut']
export type Winner = components['schemas']['WinnerOut']
export type Decision = 'same' | 'different'

const key = ['duplicates']

export function usePairs(decided: boolean) {
  return useInfiniteQuery({
    queryKey: [...key, 'pairs', decided],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer<PairPage>(
        api.GET('/api/v1/identities/pairs', { params: { query: { decided, ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function usePair(id: string | undefined, reveal: boolean) {
  return useQuery({
    queryKey: [...key, 'pair', id, reveal],
    enabled: id !== undefined,
    queryFn: () =>
      answer<Pair>(api.GET('/api/v1/identities/pairs/{pair_id}', { params: { path: { pair_id: id! }, query: { reveal } } })),
    placeholderData: keepPreviousData,
  })
}

/** A decision changes customers, tags and figures everywhere. */
function useAfterwards() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}

export function useDecide() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: Decision }) =>
      answer<PairLine>(
        api.POST('/api/v1/identities/pairs/{pair_id}/decide', { params: { path: { pair_id: id } }, body: { decision } }),
      ),
    onSuccess,
  })
}

export function useTakeBack() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: (id: string) =>
      answer<PairLine>(api.POST('/api/v1/identities/pairs/{pair_id}/undo', { params: { path: { pair_id: id } } })),
    onSuccess,
  })
}

/** The newest search for duplicates, followed while it runs. */
export function useLastMatch() {
  return useQuery({
    queryKey: [...key, 'match'],
    queryFn: () => answer(api.GET('/api/v1/identities/match')).then(({ job }) => job as Job | null),
    refetchInterval: (query) => (query.state.data && query.state.data.finished_at === null ? 1000 : false),
  })
}

export function useStartMatch() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.POST('/api/v1/identities/match')),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}

export function useMatchSettings() {
  return useQuery({
    queryKey: [...key, 'settings'],
    queryFn: () => answer<MatchSettings>(api.GET('/api/v1/identities/settings')),
  })
}

export function useSetMatchSettings() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { high: number; low: number }) => answer(api.PUT('/api/v1/identities/settings', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}

export function useWinners() {
  return useQuery({
    queryKey: [...key, 'winners'],
    queryFn: () => answer(api.GET('/api/v1/identities/winners')).then(({ items }) => items as Winner[]),
  })
}

export function useSetWinner() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ trait, ...body }: { trait: string; wins: Winner['wins']; trusted: string[] }) =>
      answer(api.PUT('/api/v1/identities/winners/{trait}', { params: { path: { trait } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  })
}
