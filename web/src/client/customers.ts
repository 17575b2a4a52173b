import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { CustomerDetail, CustomerEvent, CustomerPage, IdentityGraph, Page, TagHistory, Vocabulary, Why } from './types'

export type CustomerFilter = {
  q?: string
  /** `<tag id>` or `<tag id>:<level>`; all must hold. */
  tag?: string[]
  /** `<trait>:<operator>:<value>`; all must hold. */
  trait?: string[]
  /** Ids of segments and lists; all must hold. */
  segment?: string[]
  /** A rule as JSON. */
  rule?: string
  sort?: string
}

export function useCustomers(filter: CustomerFilter, cursor: string | null, limit: number) {
  return useQuery({
    queryKey: ['customers', filter, cursor, limit],
    queryFn: ({ signal }) =>
      answer<CustomerPage>(
        api.GET('/api/v1/customers', {
          params: { query: { ...filter, ...(cursor ? { cursor } : {}), limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: ['customer', id],
    queryFn: () =>
      answer<CustomerDetail>(api.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: id } } })),
  })
}

export function useCustomerEvents(id: string) {
  return useInfiniteQuery({
    queryKey: ['customer', id, 'events'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      answer<Page<CustomerEvent>>(
        api.GET('/api/v1/customers/{customer_id}/events', {
          params: { path: { customer_id: id }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useTagHistory(id: string) {
  return useQuery({
    queryKey: ['customer', id, 'history'],
    queryFn: () =>
      answer<{ items: TagHistory[] }>(
        api.GET('/api/v1/customers/{customer_id}/tag-history', { params: { path: { customer_id: id } } }),
      ),
  })
}

export function useWhy(customerId: string, tagId: string) {
  return useQuery({
    queryKey: ['customer', customerId, 'why', tagId],
    queryFn: () =>
      answer<Why>(
        api.GET('/api/v1/customers/{customer_id}/tags/{tag_id}/why', {
          params: { path: { customer_id: customerId, tag_id: tagId } },
        }),
      ),
  })
}

export function useIdentityGraph(id: string) {
  return useQuery({
    queryKey: ['customer', id, 'identities'],
    queryFn: () =>
      answer<IdentityGraph>(
        api.GET('/api/v1/customers/{customer_id}/identities', { params: { path: { customer_id: id } } }),
      ),
  })
}

/** Everything on the screen may speak of customers that are others now. */
const useAfterwards = () => {
  const queries = useQueryClient()
  return () => queries.invalidateQueries()
}

/** Says that two customers are one person; answers the id of the one that stays. */
export function useJoin(customerId: string) {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: (otherId: string) =>
      answer<{ customer_id: string }>(
        api.POST('/api/v1/customers/{customer_id}/join', {
          params: { path: { customer_id: customerId } },
          body: { other_id: otherId },
        }),
      ),
    onSuccess,
  })
}

export function useUndoMerge() {
  const onSuccess = useAfterwards()
  return useMutation({
    mutationFn: (mergeId: string) =>
      answer(api.POST('/api/v1/merges/{merge_id}/undo', { params: { path: { merge_id: mergeId } } })),
    onSuccess,
  })
}

/** When a hand tag ends by itself: after some days, or after a day (`2026-03-20`); never without either. */
export type TagEnd = { days?: number; until?: string }

/** Sets a hand tag on a customer, or removes it when `value` is null. */
export function useHandTag(customerId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ tagId, value, end = {} }: { tagId: string; value: string | null; end?: TagEnd }) => {
      const params = { path: { customer_id: customerId, tag_id: tagId } }
      const place = '/api/v1/customers/{customer_id}/tags/{tag_id}'
      return value === null
        ? answer(api.DELETE(place, { params }))
        : answer(api.PUT(place, { params, body: { value, ...end } }))
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['customer', customerId] }),
        queries.invalidateQueries({ queryKey: ['customers'] }),
        queries.invalidateQueries({ queryKey: ['tags'] }),
        queries.invalidateQueries({ queryKey: ['overview'] }),
      ]),
  })
}

/** What a rule or a filter may speak of: traits, events, properties, tags and operators. */
export function useVocabulary() {
  return useQuery({
    queryKey: ['vocabulary'],
    queryFn: () => answer<Vocabulary>(api.GET('/api/v1/vocabulary')),
    staleTime: 60_000,
  })
}
