import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Import, Mapping, Page, Quarantined, Upload } from './types'

const active = (state: string) => state === 'queued' || state === 'running'

export function useImports() {
  return useQuery({
    queryKey: ['imports'],
    queryFn: () => answer(api.GET('/api/v1/imports')).then((page) => page.items as Import[]),
    refetchInterval: (query) => (query.state.data?.some((one) => active(one.state)) ? 1000 : false),
  })
}

export function useImport(id: string) {
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['import', id],
    queryFn: async () => {
      const one = await answer<Import>(api.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: id } } }))
      if (!active(one.state)) forgetFacts(queries)
      return one
    },
    refetchInterval: (query) => {
      const one = query.state.data
      return one && (active(one.state) || active(one.taken_back?.job.state ?? '')) ? 600 : false
    },
  })
}

/** New facts change nearly everything that is shown. */
function forgetFacts(queries: ReturnType<typeof useQueryClient>) {
  for (const key of ['overview', 'customers', 'customer', 'vocabulary', 'imports', 'preview', 'quality']) {
    void queries.invalidateQueries({ queryKey: [key], refetchType: 'active' })
  }
}

const asUpload = (found: unknown) => found as Upload

export function useUpload() {
  return useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.append('file', file)
      return answer(
        api.POST('/api/v1/imports/uploads', { body: form as never, bodySerializer: (body: unknown) => body as FormData }),
      ).then(asUpload)
    },
  })
}

export function useInspect() {
  return useMutation({
    mutationFn: ({ id, ...asked }: { id: string; kind?: string; sheet?: string; header_row?: number; platform?: string }) =>
      answer(
        api.POST('/api/v1/imports/uploads/{upload_id}/inspect', {
          params: { path: { upload_id: id } },
          body: asked as never,
        }),
      ).then(asUpload),
  })
}

export function useStartImport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { upload_id: string; mapping: Mapping; save_template_as?: string }) =>
      answer(api.POST('/api/v1/imports', { body })).then((started) => started.import as Import),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  })
}

export function useQuarantine(importId: string, cursor: string | null) {
  return useQuery({
    queryKey: ['import', importId, 'quarantine', cursor],
    queryFn: () =>
      answer<Page<Quarantined>>(
        api.GET('/api/v1/imports/{import_id}/quarantine', {
          params: { path: { import_id: importId }, query: cursor ? { cursor } : {} },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** Import the same file again with other steps (null: the usual ones), or take an import back. */
export function useRedoImport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, steps, currency }: { id: string; steps: string[] | null; currency: string | null }) =>
      answer(api.POST('/api/v1/imports/{import_id}/redo', { params: { path: { import_id: id } }, body: { steps, currency } })).then(
        (started) => started.import as Import,
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['import'] }),
  })
}

export function useUndoImport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(api.POST('/api/v1/imports/{import_id}/undo', { params: { path: { import_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['import'] }),
  })
}

export const quarantineCsv = (importId: string) => `/api/v1/imports/${encodeURIComponent(importId)}/quarantine.csv`

export function useTemplates() {
  return useQuery({
    queryKey: ['import-templates'],
    queryFn: () => answer(api.GET('/api/v1/import-templates')).then((page) => page.items),
  })
}

export function useDeleteTemplate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE('/api/v1/import-templates/{template_id}', { params: { path: { template_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['import-templates'] }),
  })
}
