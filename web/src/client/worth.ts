import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import { useForgetTags } from './tags'
import type { Job, Schedule } from './types'

type Schemas = components['schemas']
export type Worth = Schemas['TagWorthOut']
export type Comparison = Schemas['TagLiftOut']
export type Effect = Schemas['LiftEffectOut']
export type Ranked = Schemas['TagRankedOut']
export type Finding = Schemas['TagFindingOut']
export type Housekeeping = Schemas['HousekeepingOut']
export type Pack = Schemas['PackOut']
export type PackTag = Schemas['PackTagOut']
type PlannedPack = Schemas['PlannedPackOut']
export type PlannedTag = Schemas['PlannedTagOut']
export type Period = 'week' | 'month'
/** A pack that comes with the product, or the content of a file. */
export type PackAsked = { pack?: string; content?: string; keys?: string[] }

const at = (id: string) => ({ params: { path: { tag_id: id } } })

export function useWorth(id: string, period: Period) {
  return useQuery({
    queryKey: ['worth', id, period],
    queryFn: () => answer<Worth>(api.GET('/api/v1/tags/{tag_id}/worth', { params: { path: { tag_id: id }, query: { period } } })),
    placeholderData: keepPreviousData,
  })
}

export function useRanking() {
  return useQuery({ queryKey: ['worth'], queryFn: () => answer(api.GET('/api/v1/tags/worth')).then((page) => page.items) })
}

/** Asks for a comparison of these tags (all without a list): matched `days` ago, and watched since then. */
export function useCompare() {
  return useMutation({
    mutationFn: ({ tagIds, days }: { tagIds?: string[]; days: number }) =>
      answer<Job>(api.POST('/api/v1/tags/worth', { body: { ago: days, days, ...(tagIds && { tag_ids: tagIds }) } })),
  })
}

export type WorthUpkeep = Omit<Schemas['WorthUpkeepOut'], 'schedule'> & { schedule: Schedule | null }

/** When all tags are compared by themselves; read again while a comparison goes on. */
export function useWorthUpkeep() {
  return useQuery({
    queryKey: ['worth-upkeep'],
    queryFn: () => answer(api.GET('/api/v1/tags/worth/upkeep')).then((found) => found as unknown as WorthUpkeep),
    refetchInterval: (query) => (query.state.data?.job ? 3000 : false),
  })
}

export function useSetWorthUpkeep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { schedule: Schedule | null; days: number }) => answer(api.PUT('/api/v1/tags/worth/upkeep', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['worth-upkeep'] }),
  })
}

/** Says that a person opened a tag's page: what nobody looks at and nothing reads is unused. */
export function useLook(id: string | undefined) {
  useEffect(() => {
    if (id) void api.POST('/api/v1/tags/{tag_id}/looks', at(id)).catch(() => undefined)
  }, [id])
}

export function useHousekeeping() {
  return useQuery({ queryKey: ['housekeeping'], queryFn: () => answer<Housekeeping>(api.GET('/api/v1/tags/housekeeping')) })
}

export function usePacks() {
  return useQuery({ queryKey: ['packs'], queryFn: () => answer(api.GET('/api/v1/tag-packs')).then((page) => page.items) })
}

/** What taking (a part of) a pack would do; nothing is written. */
export function usePlan(asked: PackAsked | null) {
  return useQuery({
    queryKey: ['pack-plan', asked],
    enabled: asked !== null,
    queryFn: () => answer<PlannedPack>(api.POST('/api/v1/tag-packs/plan', { body: asked! })),
    retry: false,
    gcTime: 0,
  })
}

export function useTakePack() {
  const tags = useForgetTags()
  const packs = useReadAgain('packs', 'tag-groups', 'housekeeping')
  return useMutation({
    mutationFn: (asked: PackAsked) => answer<PlannedPack>(api.POST('/api/v1/tag-packs/take', { body: asked })),
    onSuccess: () => Promise.all([tags(), packs()]),
  })
}

export function useExportTags() {
  return useMutation({ mutationFn: () => answer(api.POST('/api/v1/tag-packs/export', { body: {} })) })
}
