import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { CustomerFilter, TagEnd } from './customers'
import { answer, api } from './client'
import { formOf, type IdentityFile } from './identityFile'
import { isActive } from './jobs'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import type { Job } from './types'

export type Batch = components['schemas']['TagBatchOut']
export type BatchPage = components['schemas']['TagBatchPageOut']

/** For whom: some customers, or everybody whom a filter finds, or everybody of a segment, or whom a file names. */
export type Chosen =
  | { way: 'customers'; ids: string[] }
  | { way: 'filter'; filter: CustomerFilter }
  | { way: 'segment'; id: string }
  | ({ way: 'file' } & IdentityFile)

export type Action = { tagId: string; value: string | null; end: TagEnd }

const atWork = (batch: Batch) => isActive(batch.job) || (batch.undo_job !== null && isActive(batch.undo_job))

export function useBatches(tagId: string | null, cursor: string | null, limit: number) {
  const forget = useForget()
  return useQuery({
    queryKey: ['batches', tagId, cursor, limit],
    queryFn: async () => {
      const query = { limit, ...(tagId ? { tag_id: tagId } : {}), ...(cursor ? { cursor } : {}) }
      const page = await answer<BatchPage>(api.GET('/api/v1/batches', { params: { query } }))
      if (!page.items.some(atWork)) void forget()
      return page
    },
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(atWork) ? 800 : false),
  })
}

export function useBatch(id: string | undefined) {
  const forget = useForget()
  return useQuery({
    queryKey: ['batch', id],
    enabled: id !== undefined,
    queryFn: async () => {
      const batch = await answer<Batch>(api.GET('/api/v1/batches/{batch_id}', { params: { path: { batch_id: id! } } }))
      if (!atWork(batch)) void forget()
      return batch
    },
    refetchInterval: (query) => (query.state.data && atWork(query.state.data) ? 600 : false),
  })
}

/** Asks for a batch. `key` names this request: pressed twice, it is one batch. */
export function useCreateBatch() {
  return useMutation({
    mutationFn: ({ chosen, action, key }: { chosen: Chosen; action: Action; key: string }) => ask(chosen, action, key),
    onSuccess: useReadAgain('batches'),
  })
}

function ask(chosen: Chosen, { tagId, value, end }: Action, key: string): Promise<Batch> {
  const params = { header: { 'Idempotency-Key': key } }
  const said = { tag_id: tagId, value, ...end }
  if (chosen.way === 'file') {
    const { way: _, ...file } = chosen
    return answer<Batch>(api.POST('/api/v1/batches/file', { params, ...formOf(file, said) }))
  }
  return answer<Batch>(api.POST('/api/v1/batches', { params, body: { ...said, ...whom(chosen) } as never }))
}

function whom(chosen: Exclude<Chosen, { way: 'file' }>) {
  if (chosen.way === 'customers') return { customer_ids: chosen.ids }
  if (chosen.way === 'segment') return { segment_id: chosen.id }
  const { sort: _, ...filter } = chosen.filter
  return { filter }
}

export function useUndoBatch() {
  return useMutation({
    mutationFn: (id: string) => answer<Batch>(api.POST('/api/v1/batches/{batch_id}/undo', { params: { path: { batch_id: id } } })),
    onSuccess: useReadAgain('batches', 'batch'),
  })
}

/** Who has which tag is shown in many places. */
const useForget = () => useReadAgain('customers', 'customer', 'tags', 'catalogue', 'overview')

/** A delivery of an imported tag: the file, where its levels stand, and whether who is not named loses the tag. */
export type Delivery = IdentityFile & { level_column?: string; level?: string; mode: 'add' | 'replace' }

export function usePreviewDelivery(tagId: string) {
  return useMutation({
    mutationFn: (delivery: Delivery) =>
      answer<Job>(api.POST('/api/v1/tags/{tag_id}/deliveries/preview', { params: { path: { tag_id: tagId } }, ...formOf(delivery) })),
  })
}

export function useDeliver(tagId: string) {
  return useMutation({
    mutationFn: ({ delivery, end, key }: { delivery: Delivery; end: TagEnd; key: string }) =>
      answer<Batch>(
        api.POST('/api/v1/tags/{tag_id}/deliveries', {
          params: { path: { tag_id: tagId }, header: { 'Idempotency-Key': key } },
          ...formOf(delivery, { ...end }),
        }),
      ),
    onSuccess: useReadAgain('batches'),
  })
}
