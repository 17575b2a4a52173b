import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type View = Schemas['ViewOut']

/** One's own views of a list and those that are shared. */
export function useViews(page: string) {
  return useQuery({
    queryKey: ['views', page],
    queryFn: () => answer(api.GET('/api/v1/views', { params: { query: { page } } })).then((found) => found.items as View[]),
    staleTime: 30_000,
  })
}

function useForget(page: string) {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['views', page] })
}

export function useSaveView(page: string) {
  return useMutation({
    mutationFn: (view: { name: string; query: string; shared: boolean }) => answer<View>(api.POST('/api/v1/views', { body: { page, ...view } })),
    onSuccess: useForget(page),
  })
}

export function useChangeView(page: string) {
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; name?: string; query?: string; shared?: boolean }) =>
      answer<View>(api.PATCH('/api/v1/views/{view_id}', { params: { path: { view_id: id } }, body: change as Schemas['ViewChangeIn'] })),
    onSuccess: useForget(page),
  })
}

export function useDeleteView(page: string) {
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/views/{view_id}', { params: { path: { view_id: id } } })),
    onSuccess: useForget(page),
  })
}

export function useRestoreView(page: string) {
  return useMutation({
    mutationFn: (id: string) => answer<View>(api.POST('/api/v1/views/{view_id}/restore', { params: { path: { view_id: id } } })),
    onSuccess: useForget(page),
  })
}

/** The view with which one opens a list; null: the plain list. */
export function useBeginWithView(page: string) {
  return useMutation({
    mutationFn: (id: string | null) => answer(api.PUT('/api/v1/views/first', { body: { page, view_id: id } })),
    onSuccess: useForget(page),
  })
}
