import { useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Overview } from './types'

export function useOverview() {
  return useQuery({ queryKey: ['overview'], queryFn: () => answer<Overview>(api.GET('/api/v1/overview')) })
}
