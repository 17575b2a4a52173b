import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Report } from './report'
import { answer, api } from './client'
import { isActive } from './jobs'
import type { components } from './schema'
import { useForgetTags } from './tags'
import type { Job } from './types'

type Schemas = components['schemas']
export type AnalysisKind = Schemas['KindOut']
export type AnalysisField = Schemas['FieldOut']
export type Analysis = Schemas['AnalysisOut']
export type AnalysisDraft = Schemas['AnalysisIn']
export type ResultSummary = Schemas['ResultSummaryOut']
export type Sending = Schemas['SendingOut']
export type Result = Omit<Schemas['ResultOut'], 'report'> & { report: Report | null }

const key = 'analyses'
const ALWAYS = 15_000
const WHILE_RUNNING = 1000
const at = (id: string) => ({ params: { path: { analysis_id: id } } })

export function useAnalysisKinds() {
  return useQuery({
    queryKey: ['analysis-kinds'],
    queryFn: () => answer(api.GET('/api/v1/analysis-kinds')).then((page) => page.items),
    staleTime: Infinity,
  })
}

const isRunning = ({ job }: Analysis) => job !== null && isActive(job)

/** Every analysis, read again by itself: quickly while one of them is being answered. */
export function useAnalyses() {
  return useQuery({
    queryKey: [key],
    queryFn: () => answer(api.GET('/api/v1/analyses')).then((page) => page.items),
    refetchInterval: (query) => (query.state.data?.some(isRunning) ? WHILE_RUNNING : ALWAYS),
  })
}

export function useAnalysis(id: string) {
  return useQuery({
    queryKey: [key, id],
    queryFn: () => readAnalysis(id),
    refetchInterval: (query) => (query.state.data && isRunning(query.state.data) ? WHILE_RUNNING : ALWAYS),
  })
}

/** The analysis as it stands now, past any cache: what a conflict is resolved with. */
export const readAnalysis = (id: string) => answer<Analysis>(api.GET('/api/v1/analyses/{analysis_id}', at(id)))

/** Its answers, the newest first; `newest` is the one that is known of: another one reads them again. */
export function useResults(id: string, newest: string | undefined) {
  return useQuery({
    queryKey: [key, id, 'results', newest],
    enabled: newest !== undefined,
    queryFn: () => answer(api.GET('/api/v1/analyses/{analysis_id}/results', at(id))).then((page) => page.items),
  })
}

/** One answer; an answer never changes. */
export function useResult(id: string, resultId: string | undefined) {
  return useQuery({
    queryKey: [key, id, 'result', resultId],
    enabled: resultId !== undefined,
    queryFn: () =>
      answer(
        api.GET('/api/v1/analyses/{analysis_id}/results/{result_id}', { params: { path: { analysis_id: id, result_id: resultId! } } }),
      ).then((found) => found as Result),
    staleTime: Infinity,
  })
}

function useChanging<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey: [key] }) })
}

/** Stores a new analysis, or a changed one whose `etag` says what was changed. */
export const useSaveAnalysis = () =>
  useChanging(({ id, etag, draft }: { id?: string; etag?: string; draft: AnalysisDraft }) =>
    id
      ? answer<Analysis>(
          api.PUT('/api/v1/analyses/{analysis_id}', { params: { path: { analysis_id: id }, header: { 'If-Match': etag ?? '' } }, body: draft }),
        )
      : answer<Analysis>(api.POST('/api/v1/analyses', { body: draft })),
  )

export const useRunAnalysis = () =>
  useChanging((id: string) => answer<Job>(api.POST('/api/v1/analyses/{analysis_id}/run', at(id))))

/** Its tag and all that it said of customers go with it. */
export function useDeleteAnalysis() {
  const forget = useForgetTags()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/analyses/{analysis_id}', at(id))),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: [key], exact: true }), forget()]),
  })
}

/** Who was mailed an answer, read again by itself while somebody waits for it. */
export function useSendings(id: string, resultId: string) {
  return useQuery({
    queryKey: [key, id, 'sendings', resultId],
    queryFn: () =>
      answer(
        api.GET('/api/v1/analyses/{analysis_id}/results/{result_id}/sendings', { params: { path: { analysis_id: id, result_id: resultId } } }),
      ).then((page) => page.items),
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === 'waiting') ? 2000 : false),
  })
}

/** Mails an answer to these people, also to those who have it already. */
export const useSendAnswer = (id: string) =>
  useChanging((body: { result_id: string; recipients: string[]; language: 'zh' | 'en' }) =>
    answer<Job>(api.POST('/api/v1/analyses/{analysis_id}/send', { ...at(id), body: { ...body, again: true } })),
  )
