import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'
import type { Mapping, Upload } from './types'

type Schemas = components['schemas']
export type Source = Omit<Schemas['SourceDetailOut'], 'mapping'> & { mapping: Mapping | null }
export type SourceKind = Source['kind']
export type SourceSettings = Schemas['SettingsBody']
export type SourceRun = Schemas['SourceRunOut']
export type FolderFile = Schemas['FolderFileOut']
export type Made = { source: Source; key: string | null }
export type Look = Pick<Upload, 'headers' | 'rows' | 'mapping' | 'problems'>
type Change = { settings?: SourceSettings; secret?: string; mapping?: Mapping; every_minutes?: number | null; paused?: boolean }
type NewSource = { name: string; kind: SourceKind; settings?: SourceSettings; secret?: string; mapping?: Mapping | null; every_minutes?: number | null }
type LookAt = { source_id?: string; name?: string; kind: SourceKind; settings?: SourceSettings; secret?: string; file_kind?: Mapping['kind'] }

const place = (source_id: string) => ({ params: { path: { source_id } } })

export function useSources() {
  return useQuery({
    queryKey: ['sources'],
    queryFn: () => answer(api.GET('/api/v1/sources')).then((found) => found as { items: Source[]; inbox: string | null }),
    refetchInterval: 5000,
  })
}

export function useSource(id: string) {
  return useQuery({
    queryKey: ['source', id],
    queryFn: () => answer(api.GET('/api/v1/sources/{source_id}', place(id))).then((found) => found as Source),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 1000 : 5000),
  })
}

export function useSourceRuns(id: string) {
  return useQuery({
    queryKey: ['source', id, 'runs'],
    queryFn: () => answer(api.GET('/api/v1/sources/{source_id}/runs', place(id))),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  })
}

/** Messages that the event API took and could not use, the newest first. */
export function useRefusedMessages(id: string, cursor: string | null) {
  return useQuery({
    queryKey: ['source', id, 'refused', cursor],
    queryFn: () =>
      answer(api.GET('/api/v1/sources/{source_id}/refused', { params: { path: { source_id: id }, query: { limit: 20, ...(cursor ? { cursor } : {}) } } })),
    placeholderData: keepPreviousData,
  })
}

export function useCreateSource() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: NewSource) => answer(api.POST('/api/v1/sources', { body: body as never })).then((made) => made as Made),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  })
}

export function useLook() {
  return useMutation({
    mutationFn: (body: LookAt) => answer(api.POST('/api/v1/sources/look', { body: body as never })).then((found) => found as Look),
  })
}

/** What is done to one source; each shows its answer at once. */
export function useSourceActions(id: string) {
  const queries = useQueryClient()
  const onSuccess = () => {
    void queries.invalidateQueries({ queryKey: ['sources'] })
    return queries.invalidateQueries({ queryKey: ['source', id] })
  }
  return {
    change: useMutation({
      mutationFn: (body: Change) => answer(api.PATCH('/api/v1/sources/{source_id}', { ...place(id), body: body as never })),
      onSuccess,
    }),
    run: useMutation({ mutationFn: () => answer(api.POST('/api/v1/sources/{source_id}/run', place(id))), onSuccess }),
    rotate: useMutation({
      mutationFn: () => answer(api.POST('/api/v1/sources/{source_id}/key', place(id))).then((made) => made as Made),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: () => answer(api.DELETE('/api/v1/sources/{source_id}', place(id))),
      onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
    }),
  }
}
