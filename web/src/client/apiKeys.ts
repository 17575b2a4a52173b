import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { ApiKey } from './types'

export function useApiKeys() {
  return useQuery({
    queryKey: ['api-keys'],
    queryFn: () => answer(api.GET('/api/v1/api-keys')).then((page) => page.items as ApiKey[]),
  })
}

/** The answer holds the key itself, this once. */
export function useCreateApiKey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => answer(api.POST('/api/v1/api-keys', { body: { name } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  })
}

export function useDeleteApiKey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  })
}
