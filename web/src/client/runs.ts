import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { answer, api } from './client'
import { isActive, ofJobs } from './jobs'
import { useReadAgain } from './readAgain'
import { useForgetTags } from './tags'
import type { Job, Run, RunTag } from './types'

export function useRuns() {
  return useQuery({
    queryKey: ['runs'],
    queryFn: () => answer(api.GET('/api/v1/runs')).then((page) => page.items as Run[]),
    refetchInterval: (query) => (query.state.data?.some(isActive) ? 1000 : false),
  })
}

export type RunDetail = Run & { tags: RunTag[] }

export function useRun(id: string) {
  return useQuery({
    queryKey: ['runs', id],
    queryFn: () => answer<RunDetail>(api.GET('/api/v1/runs/{run_id}', { params: { path: { run_id: id } } })),
    refetchInterval: (query) => (query.state.data && isActive(query.state.data) ? 1000 : false),
  })
}

/** Starts a run of the given tags, or of all of them; `full` decides everybody anew. */
export function useStartRun() {
  return useMutation({
    mutationFn: ({ tagIds, full = false }: { tagIds?: string[]; full?: boolean }) =>
      answer<Job>(api.POST('/api/v1/runs', { body: { full, ...(tagIds && { tag_ids: tagIds }) } as never })),
    onSuccess: useReadAgain('runs'),
  })
}

/** Stops a job; nothing of it is written. */
export function useCancelJob() {
  return useMutation({
    mutationFn: (id: string) => answer<Job>(api.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: id } } })),
    onSuccess: useReadAgain(...ofJobs),
  })
}

/** Follows a job until it ends; then `after` reads again what it changed: everything that shows tags unless said otherwise. */
export function useJob(id: string | undefined, after?: () => unknown) {
  const forget = useForgetTags()
  const query = useQuery({
    queryKey: ['job', id],
    enabled: id !== undefined,
    queryFn: () => answer<Job>(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id! } } })),
    refetchInterval: ({ state }) => (state.data && !isActive(state.data) ? false : 500),
  })
  const done = query.data !== undefined && !isActive(query.data)
  useEffect(() => {
    if (done) void (after ?? forget)()
    // Only the end of this job matters, not the identity of what follows.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [done, id])
  return query
}

/** What follows a job that wrote nothing. */
export const changesNothing = () => undefined
