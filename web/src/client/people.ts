import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'
import { sessionKey } from './session'

type Schemas = components['schemas']
export type Person = Schemas['AccountOut']
export type Role = Schemas['Role']
export type Roles = Schemas['RolesOut']
export type Cell = Schemas['CellIn']
export type SignInLink = Schemas['SignInLinkOut']
export type AuditEntry = Schemas['AuditEntryOut']
type AuditPage = Schemas['AuditPageOut']
export type Unmasked = Schemas['UnmaskedOut']

export const ROLES: Role[] = ['owner', 'administrator', 'operator', 'analyst', 'service', 'viewer']

export function usePeople(enabled: boolean) {
  return useQuery({
    queryKey: ['people'],
    queryFn: () => answer(api.GET('/api/v1/people')).then((page) => page.items as Person[]),
    enabled,
  })
}

function useAfterwards() {
  const queries = useQueryClient()
  return () => Promise.all([['people'], ['roles'], sessionKey].map((queryKey) => queries.invalidateQueries({ queryKey })))
}

export function useAddPerson() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: (body: { username: string; display_name: string; role: Role }) =>
      answer<Person & { link: SignInLink }>(api.POST('/api/v1/people', { body })),
    onSuccess,
  })
}

export function useChangePerson() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; display_name?: string; role?: Role; is_active?: boolean }) =>
      answer<Person>(api.PATCH('/api/v1/people/{person_id}', { params: { path: { person_id: id } }, body })),
    onSuccess,
  })
}

/** The answer holds the link, this once. */
export function useSignInLink() {
  return useMutation({
    mutationFn: (id: string) =>
      answer<SignInLink>(api.POST('/api/v1/people/{person_id}/sign-in-link', { params: { path: { person_id: id } } })),
  })
}

export function useRoles() {
  return useQuery({ queryKey: ['roles'], queryFn: () => answer<Roles>(api.GET('/api/v1/roles')) })
}

export function useChangeRoles() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: (cells: Cell[]) => answer<Roles>(api.PATCH('/api/v1/roles', { body: { cells } })),
    onSuccess,
  })
}

export type AuditFilter = { actor?: string[]; action?: string[]; kind?: string[]; object_id?: string; since?: string; until?: string; oldest?: boolean }

export function useAudit(filter: AuditFilter, cursor: string | null, limit: number) {
  return useQuery({
    queryKey: ['audit', filter, cursor],
    queryFn: () =>
      answer<AuditPage>(api.GET('/api/v1/audit', { params: { query: { ...filter, limit, ...(cursor ? { cursor } : {}) } } })),
    placeholderData: keepPreviousData,
  })
}

/** Who a customer is, as it is; every call is written down. */
export function useUnmask(customerId: string) {
  return useMutation({
    mutationFn: () =>
      answer<Unmasked>(api.POST('/api/v1/customers/{customer_id}/unmask', { params: { path: { customer_id: customerId } } })),
  })
}
