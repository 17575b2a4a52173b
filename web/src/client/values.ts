import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import type { Schedule, Text } from './types'

type Schemas = components['schemas']
/** A rule's JSON without its comparison. */
export type Measure = { type: string } & Record<string, unknown>
export type ComputedValue = Omit<Schemas['ValueOut'], 'measure' | 'schedule'> & { measure: Measure; schedule: Schedule | null }
export type ValueFigures = Schemas['ValueFiguresOut']
export type ValueBar = Schemas['ValueBarOut']
export type ValueVersion = Schemas['ValueVersionOut']
export type ValueRun = Schemas['ValueRunOut']
export type ValueDraft = {
  name: Text
  description: Text
  unit: Text
  group_id: string | null
  owner: string | null
  measure: Measure
  update_mode: ComputedValue['update_mode']
  schedule: Schedule | null
}

const key = 'values'
const at = (id: string) => ({ path: { value_id: id } })
const asValue = (found: unknown) => found as ComputedValue

export function useValues(enabled = true) {
  return useQuery({ queryKey: [key], enabled, queryFn: () => answer(api.GET('/api/v1/values')).then(({ items }) => items.map(asValue)) })
}

/** One value; while it is computed, looked at again and again. */
export function useValue(id: string | undefined) {
  return useQuery({
    queryKey: [key, id],
    enabled: id !== undefined,
    queryFn: () => readValue(id!),
    refetchInterval: (query) => (query.state.data?.job ? 1500 : false),
  })
}

export const readValue = (id: string) => answer(api.GET('/api/v1/values/{value_id}', { params: at(id) })).then(asValue)

/** `computed`: when it was computed last; another instant is read anew. */
export function useValueFigures(id: string, computed: string | null) {
  return useQuery({
    queryKey: [key, id, 'figures', computed],
    queryFn: () => answer(api.GET('/api/v1/values/{value_id}/figures', { params: at(id) })),
    placeholderData: keepPreviousData,
  })
}

export function useValueVersions(id: string, version: number) {
  return useQuery({
    queryKey: [key, id, 'versions', version],
    queryFn: () => answer(api.GET('/api/v1/values/{value_id}/versions', { params: at(id) })).then(({ items }) => items),
  })
}

export function useValueRuns(id: string, computed: string | null) {
  return useQuery({
    queryKey: [key, id, 'runs', computed],
    queryFn: () => answer(api.GET('/api/v1/values/{value_id}/runs', { params: at(id) })).then(({ items }) => items),
  })
}

/** What a measure would be of everybody; a newer one cancels the request of an older one. */
export function usePreviewValue(measure: Measure | null, id: string | undefined) {
  return useQuery({
    queryKey: ['value-preview', measure, id],
    enabled: measure !== null,
    queryFn: ({ signal }) => answer(api.POST('/api/v1/values/preview', { body: { measure: measure!, value_id: id }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  })
}

/** Rules, lists and pages read values: they are read again. */
function useValueChange<T, R>(change: (input: T) => Promise<R>) {
  return useMutation({ mutationFn: change, onSuccess: useReadAgain(key, 'vocabulary', 'customers', 'customer', 'catalogue') })
}

export function useSaveValue() {
  return useValueChange(({ id, etag, draft }: { id?: string; etag?: string; draft: ValueDraft }) => {
    const body = draft as never
    if (!id) return answer(api.POST('/api/v1/values', { body })).then(asValue)
    return answer(api.PUT('/api/v1/values/{value_id}', { params: { ...at(id), header: { 'If-Match': etag ?? '' } }, body })).then(asValue)
  })
}

export function useMoveValue() {
  return useValueChange(({ id, status }: { id: string; status: ComputedValue['status'] }) =>
    answer(api.PUT('/api/v1/values/{value_id}/status', { params: at(id), body: { status } })),
  )
}

export function useRunValue() {
  return useValueChange((id: string) => answer(api.POST('/api/v1/values/{value_id}/run', { params: at(id) })))
}

export function useDeleteValue() {
  return useValueChange((id: string) => answer(api.DELETE('/api/v1/values/{value_id}', { params: at(id) })))
}

export function useRestoreValue() {
  return useValueChange(({ id, etag, version }: { id: string; etag: string; version: number }) =>
    answer(api.POST('/api/v1/values/{value_id}/restore', { params: { ...at(id), header: { 'If-Match': etag } }, body: { version } })),
  )
}
