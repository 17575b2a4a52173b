import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Role } from './people'
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
    mutationFn: (body: { name: string; role: Role }) => answer(api.POST('/api/v1/api-keys', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  })
}

export function useChangeApiKey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) =>
      answer(api.PATCH('/api/v1/api-keys/{key_id}', { params: { path: { key_id: id } }, body: { role } })),
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
