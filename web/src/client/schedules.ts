import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Schedule } from './types'

export type NextTimes = { next: string[]; time_zone: string }

/** When a schedule would come next; nothing is asked while it is incomplete. */
export function useNextTimes(schedule: Schedule | null) {
  return useQuery({
    queryKey: ['next-times', schedule],
    enabled: schedule !== null,
    queryFn: ({ signal }) =>
      answer<NextTimes>(api.POST('/api/v1/tags/preview-schedule', { body: { schedule: schedule! }, signal })),
    retry: false,
    gcTime: 30_000,
  })
}
