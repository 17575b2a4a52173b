import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { ExchangeRate, StandardName, Threshold } from './types'

export function useQuality() {
  return useQuery({ queryKey: ['quality'], queryFn: () => answer(api.GET('/api/v1/quality')) })
}

export function useQualityHistory(source: string, field: string) {
  return useQuery({
    queryKey: ['quality', 'history', source, field],
    queryFn: () => answer(api.GET('/api/v1/quality/history', { params: { query: { source, field } } })),
  })
}

export function useQualityAlerts() {
  return useQuery({ queryKey: ['quality', 'alerts'], queryFn: () => answer(api.GET('/api/v1/quality/alerts')).then((page) => page.items) })
}

export function useAcknowledge() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(api.POST('/api/v1/quality/alerts/{alert_id}/acknowledge', { params: { path: { alert_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['quality', 'alerts'] }),
  })
}

export function useThresholds() {
  return useQuery({
    queryKey: ['quality', 'thresholds'],
    queryFn: () => answer(api.GET('/api/v1/quality/thresholds')).then((page) => page.items as Threshold[]),
  })
}

export function useSetThresholds() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (items: Threshold[]) => answer(api.PUT('/api/v1/quality/thresholds', { body: { items } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['quality'] }),
  })
}

export function useRates() {
  return useQuery({ queryKey: ['exchange-rates'], queryFn: () => answer(api.GET('/api/v1/exchange-rates')) })
}

export function useSetRates() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (items: ExchangeRate[]) => answer(api.PUT('/api/v1/exchange-rates', { body: { items } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['exchange-rates'] }),
  })
}

export function useNames(source: string) {
  return useQuery({
    queryKey: ['standard-names', source],
    queryFn: () => answer(api.GET('/api/v1/standard-names', { params: { query: { source } } })).then((page) => page.items),
  })
}

export function useSetNames(source: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (items: StandardName[]) => answer(api.PUT('/api/v1/standard-names', { params: { query: { source } }, body: { items } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['standard-names', source] }),
  })
}
