import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type Monitor = Schemas['MonitorOut']
export type MonitorPoint = Schemas['MonitorPointOut']
export type SizeAlert = Schemas['SizeAlertOut']
export type Cause = Schemas['SizeCauseOut']
export type Watching = Schemas['WatchingOut']
export type Span = 'hour' | 'day' | 'month'

const OFTEN = 5_000
const NOW_AND_THEN = 60_000

export function useMonitor() {
  return useQuery({ queryKey: ['monitor', 'now'], queryFn: () => answer(api.GET('/api/v1/monitor')), refetchInterval: OFTEN })
}

export function useSeries(span: Span) {
  return useQuery({
    queryKey: ['monitor', 'series', span],
    queryFn: () => answer(api.GET('/api/v1/monitor/series', { params: { query: { span } } })).then(({ points }) => points),
    refetchInterval: span === 'hour' ? OFTEN : NOW_AND_THEN,
    placeholderData: keepPreviousData,
  })
}

/** How many alerts are open: asked on every page, so nothing else is asked with it. */
export function useOpenAlerts() {
  return useQuery({
    queryKey: ['monitor', 'alerts', 'open'],
    queryFn: () => answer(api.GET('/api/v1/monitor/alerts/open')).then(({ open }) => open),
    refetchInterval: NOW_AND_THEN,
  })
}

export function useSizeAlerts() {
  return useQuery({
    queryKey: ['monitor', 'alerts'],
    queryFn: () => answer(api.GET('/api/v1/monitor/alerts')).then(({ items }) => items),
    refetchInterval: NOW_AND_THEN,
  })
}

function useChanging<T>(change: (value: T) => Promise<unknown>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries({ queryKey: ['monitor'] }) })
}

export function useAcknowledgeSize() {
  return useChanging((id: string) => answer(api.POST('/api/v1/monitor/alerts/{alert_id}/acknowledge', { params: { path: { alert_id: id } } })))
}

export function useMute() {
  return useChanging(({ tag_id, muted }: { tag_id: string; muted: boolean }) =>
    answer(api.PUT('/api/v1/monitor/tags/{tag_id}/muted', { params: { path: { tag_id } }, body: { muted } })),
  )
}

export function useTagSizes(tag_id: string) {
  return useQuery({
    queryKey: ['monitor', 'sizes', tag_id],
    queryFn: () => answer(api.GET('/api/v1/monitor/tags/{tag_id}/sizes', { params: { path: { tag_id } } })),
  })
}

export function useWatching() {
  return useQuery({ queryKey: ['monitor', 'watching'], queryFn: () => answer(api.GET('/api/v1/monitor/watching')) })
}

export function useSetSensitivity() {
  return useChanging((sensitivity: Watching['sensitivity']) => answer(api.PUT('/api/v1/monitor/watching', { body: { sensitivity } })))
}
