import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Node } from '../rules/nodes'
import { answer, api } from './client'
import { formOf, type IdentityFile } from './identityFile'
import { isActive } from './jobs'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import type { Job, Text } from './types'

type Schemas = components['schemas']
export type Segment = Schemas['SegmentOut']
export type SegmentPreview = Schemas['SegmentPreviewOut']
export type Share = Schemas['ShareOut']
export type Portrait = Schemas['PortraitOut']
export type Overlap = Schemas['OverlapOut']
export type Growth = Schemas['GrowthOut']
export type Flow = Schemas['FlowOut']
export type Grain = 'week' | 'month'

const WHILE_COUNTING = 1000
const at = (id: string) => ({ path: { segment_id: id } })

/** Every segment and list; without counting, the page is there at once. */
export function useSegments(count = true) {
  return useQuery({
    queryKey: ['segments', 'list', count],
    queryFn: () => answer(api.GET('/api/v1/segments', { params: { query: { count } } })).then((page) => page.items),
  })
}

export function useSegment(id: string | undefined) {
  return useQuery({ queryKey: ['segments', id], enabled: id !== undefined, queryFn: () => readSegment(id!) })
}

const readSegment = (id: string) => answer<Segment>(api.GET('/api/v1/segments/{segment_id}', { params: at(id) }))

type Draft = { id?: string; etag?: string; name: Text; rule: Node | null }

/** Makes a segment, or changes the one with this id. */
export function useSaveSegment() {
  const forget = useForgetSegments()
  return useMutation({
    mutationFn: ({ id, etag, name, rule }: Draft) => {
      const body = { name, rule: rule as never }
      if (!id) return answer<Segment>(api.POST('/api/v1/segments', { body }))
      return answer<Segment>(api.PUT('/api/v1/segments/{segment_id}', { params: { ...at(id), header: { 'If-Match': etag ?? '' } }, body }))
    },
    onSuccess: forget,
  })
}

export function useDeleteSegment() {
  const forget = useForgetSegments()
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/segments/{segment_id}', { params: at(id) })),
    onSuccess: forget,
  })
}

export function useFreeze() {
  const forget = useForgetSegments()
  return useMutation({
    mutationFn: (body: { name: Text; segment_id: string }) => answer(api.POST('/api/v1/segments/frozen', { body })),
    onSuccess: forget,
  })
}

/** Everything that shows segments is read again. */
export const useForgetSegments = () => useReadAgain('segments', 'vocabulary', 'customers')

/** Counts of a rule that is being written. A newer rule cancels the request of an older one. */
export function useSegmentPreview(rule: Node | null) {
  return useQuery({
    queryKey: ['segment-preview', rule],
    enabled: rule !== null,
    queryFn: ({ signal }) => answer<SegmentPreview>(api.POST('/api/v1/segments/preview', { body: { rule: rule as never }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  })
}

export function useSegmentVersions(id: string) {
  return useQuery({
    queryKey: ['segments', id, 'versions'],
    queryFn: () => answer(api.GET('/api/v1/segments/{segment_id}/versions', { params: at(id) })).then((page) => page.items),
  })
}

export function usePortrait(id: string, against: string) {
  return useQuery({
    queryKey: ['segments', id, 'portrait', against],
    queryFn: () => answer<Portrait>(api.GET('/api/v1/segments/{segment_id}/portrait', { params: { ...at(id), query: against ? { against } : {} } })),
    placeholderData: keepPreviousData,
  })
}

export function useOverlap(segment: string[]) {
  return useQuery({
    queryKey: ['segments', 'overlap', segment],
    enabled: segment.length > 1,
    queryFn: () => answer<Overlap>(api.GET('/api/v1/segments/overlap', { params: { query: { segment } } })),
    placeholderData: keepPreviousData,
  })
}

const whileCounting = ({ job }: { job: Job | null }) => (job && isActive(job) ? WHILE_COUNTING : false)

/** How many belonged to it: what is kept, read again while it is counted anew. */
export function useGrowth(id: string, grain: Grain) {
  return useQuery({
    queryKey: ['segments', id, 'growth', grain],
    queryFn: () => answer<Growth>(api.GET('/api/v1/segments/{segment_id}/growth', { params: { ...at(id), query: { grain } } })),
    refetchInterval: (query) => (query.state.data ? whileCounting(query.state.data) : false),
  })
}

export function useCountGrowth(id: string, grain: Grain) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answer<Job>(api.POST('/api/v1/segments/{segment_id}/growth', { params: { ...at(id), query: { grain } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['segments', id, 'growth', grain] }),
  })
}

export function useFlow(segment: string[], days: number) {
  return useQuery({
    queryKey: ['segments', 'flow', segment, days],
    enabled: segment.length > 1,
    queryFn: () => answer<Flow>(api.GET('/api/v1/segments/flow', { params: { query: { segment, days } } })),
    refetchInterval: (query) => (query.state.data ? whileCounting(query.state.data) : false),
  })
}

export function useCountFlow(segment: string[], days: number) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answer<Job>(api.POST('/api/v1/segments/flow', { params: { query: { segment, days } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['segments', 'flow', segment, days] }),
  })
}

export type ListFile = IdentityFile & { mode: 'add' | 'replace' }

/** What a file would do to a list, or (without an id) whom a new one would have. */
export function usePreviewList(listId: string | undefined) {
  return useMutation({
    mutationFn: (file: ListFile) => answer<Job>(api.POST('/api/v1/lists/preview', formOf(file, { list_id: listId }))),
  })
}

/** Makes a list of whom a file names, or changes who is on the one with this id. */
export function useImportList(listId: string | undefined) {
  const forget = useForgetSegments()
  return useMutation({
    mutationFn: ({ name, ...file }: ListFile & { name: Text }) => {
      if (!listId) return answer(api.POST('/api/v1/lists', formOf(file, { name_zh: name.zh, name_en: name.en, mode: undefined })))
      return answer(api.POST('/api/v1/lists/{list_id}/members', { params: { path: { list_id: listId } }, ...formOf(file) }))
    },
    onSuccess: forget,
  })
}
