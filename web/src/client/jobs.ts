import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import type { Job } from './types'

type Schemas = components['schemas']
export type JobState = Schemas['State']
export type JobLine = Schemas['JobLineOut']
export type Jobs = Schemas['JobsOut']

export const PAGE_SIZE = 50
const ALWAYS = 5000
const WHILE_RUNNING = 1000

/** Where jobs are seen. */
export const ofJobs = ['job', 'import', 'imports', 'runs']

export const isActive = ({ state }: { state: string }) => state === 'queued' || state === 'running'

/** Which jobs, the newest first unless `oldest`. */
type Asked = { kind: string | null; state: JobState | null; oldest: boolean }

/** A page of jobs, read again by itself: quickly while one of them is going on. */
export function useJobs({ kind, state, oldest }: Asked, cursor: string | null) {
  return useQuery({
    queryKey: ['job', 'list', kind, state, oldest, cursor],
    queryFn: () =>
      answer<Jobs>(
        api.GET('/api/v1/jobs', {
          params: { query: { limit: PAGE_SIZE, ...(oldest ? { oldest } : {}), ...(kind ? { kind: [kind] } : {}), ...(state ? { state: [state] } : {}), ...(cursor ? { cursor } : {}) } },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(({ state: now }) => now === 'running') ? WHILE_RUNNING : ALWAYS),
  })
}

/** One job, read again by itself until it has ended; and then slowly, for somebody may try it again. */
export function useJobDetail(id: string) {
  return useQuery({
    queryKey: ['job', id, 'detail'],
    queryFn: () => answer<Job>(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id } } })),
    refetchInterval: (query) => (query.state.data && isActive(query.state.data) ? WHILE_RUNNING : ALWAYS),
  })
}

export function useJobLog(id: string, active: boolean) {
  return useQuery({
    queryKey: ['job', id, 'log', active],
    queryFn: () => answer<{ items: JobLine[] }>(api.GET('/api/v1/jobs/{job_id}/log', { params: { path: { job_id: id } } })).then((log) => log.items),
    placeholderData: keepPreviousData,
    refetchInterval: active ? WHILE_RUNNING : ALWAYS,
  })
}

/** Tries a job again that failed or was stopped, or at once one that waits for its next attempt. */
export function useRetryJob() {
  return useMutation({
    mutationFn: (id: string) => answer<Job>(api.POST('/api/v1/jobs/{job_id}/retry', { params: { path: { job_id: id } } })),
    onSuccess: useReadAgain(...ofJobs),
  })
}
