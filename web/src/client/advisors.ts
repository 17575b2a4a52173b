import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { isActive } from './jobs'
import type { components } from './schema'

type Schemas = components['schemas']
export type Advisor = Schemas['AdvisorOut']
export type AdvisorDraft = {
  name: string; user_id: string | null; customers: number; hours: number | null; levels: string[]; places: string[]; active: boolean
}
export type Assignment = Schemas['AssignmentOut']
export type AssignmentReport = Schemas['AssignmentReportOut']
export type AssignmentSettings = { tag_id: string; services: { level: string; minutes: number }[]; place: string | null; may_move: number }

const key = 'advisors'

export function useAdvisors() {
  return useQuery({ queryKey: [key], queryFn: () => answer(api.GET('/api/v1/advisors')) })
}

const atWork = ({ job }: Assignment) => job !== null && isActive(job)

/** The newest first, read again by itself while one is worked on. */
export function useAssignments() {
  const queries = useQueryClient()
  return useQuery({
    queryKey: [key, 'assignments'],
    queryFn: async () => {
      const items = (await answer(api.GET('/api/v1/advisors/assignments'))).items
      void queries.invalidateQueries({ queryKey: [key], exact: true })
      return items
    },
    refetchInterval: (query) => (query.state.data?.some(atWork) ? 700 : false),
  })
}

function useChanging<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: [key] }) })
}

export const useSaveAdvisor = () =>
  useChanging(({ id, etag, draft }: { id?: string; etag?: string; draft: AdvisorDraft }) =>
    id
      ? answer<Advisor>(api.PUT('/api/v1/advisors/{advisor_id}', { params: { path: { advisor_id: id }, header: { 'If-Match': etag ?? '' } }, body: draft }))
      : answer<Advisor>(api.POST('/api/v1/advisors', { body: draft })),
  )

export const useDeleteAdvisor = () =>
  useChanging((id: string) => answer(api.DELETE('/api/v1/advisors/{advisor_id}', { params: { path: { advisor_id: id } } })))

export const usePreviewAssignment = () =>
  useChanging((body: AssignmentSettings) => answer<Assignment>(api.POST('/api/v1/advisors/assignments', { body })))

const named = (id: string) => ({ params: { path: { assignment_id: id } } })

export const useApplyAssignment = () =>
  useChanging((id: string) => answer<Assignment>(api.POST('/api/v1/advisors/assignments/{assignment_id}/apply', named(id))))

export const useUndoAssignment = () =>
  useChanging((id: string) => answer<Assignment>(api.POST('/api/v1/advisors/assignments/{assignment_id}/undo', named(id))))
