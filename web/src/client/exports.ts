import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { CustomerFilter } from './customers'
import { isActive } from './jobs'
import type { components } from './schema'

type Schemas = components['schemas']
export type ExportColumn = Schemas['ExportColumnOut']
export type Export = Schemas['ExportOut']
export type ExportFormat = Export['format']

export function useExportColumns(enabled: boolean) {
  return useQuery({
    queryKey: ['export-columns'],
    queryFn: () => answer(api.GET('/api/v1/exports/columns')).then((page) => page.items as ExportColumn[]),
    enabled,
  })
}

type Asked = CustomerFilter & { columns: string[]; format: ExportFormat; unmasked: boolean; language: 'zh' | 'en' }

export function useStartExport() {
  return useMutation({
    mutationFn: (body: Asked) => answer<Export>(api.POST('/api/v1/exports', { body: body as Schemas['ExportIn'] })),
  })
}

/** One export, read again by itself until its file is written. */
export function useExport(id: string | undefined) {
  return useQuery({
    queryKey: ['export', id],
    queryFn: () => answer<Export>(api.GET('/api/v1/exports/{export_id}', { params: { path: { export_id: id! } } })),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data && !isActive(query.state.data.job) ? false : 700),
  })
}

/** One's own exports, the newest first; read again while a file is being written. */
export function useExports() {
  return useQuery({
    queryKey: ['exports'],
    queryFn: () => answer(api.GET('/api/v1/exports')).then((page) => page.items as Export[]),
    refetchInterval: (query) => (query.state.data?.some(({ job }) => isActive(job)) ? 1000 : false),
  })
}

/** Deletes a file before its time. */
export function useDeleteExport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/exports/{export_id}', { params: { path: { export_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['exports'] }),
  })
}

export const exportFile = (id: string) => `/api/v1/exports/${encodeURIComponent(id)}/file`
