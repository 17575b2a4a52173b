import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import { sessionKey } from './session'
import { useForgetTags } from './tags'
import type { Definition, Tag } from './types'

type Schemas = components['schemas']
export type Life = Omit<Schemas['LifeOut'], 'proposal'> & { proposal: Proposal | null }
type Proposal = Omit<Schemas['NextDefinitionOut'], 'definition'> & { definition: Definition }
export type Remark = Schemas['RemarkOut']
export type Version = Schemas['VersionOut']
export type LevelDifference = Schemas['LevelDifferenceOut']
export type Impact = Schemas['ImpactOut']
export type Reader = Schemas['ReaderOut']
export type Waiting = Schemas['WaitingOut']
export type Backtest = Schemas['BacktestOut']
export type BacktestMonth = Schemas['BacktestMonthOut']
export type Status = Tag['status']
export type Outcome = Schemas['OutcomeOut']
/** The steps of a definition's life that need no more than a comment. */
export type Step = 'submit' | 'publish' | 'pause' | 'resume' | 'retire' | 'revive'

const key = 'life'
const of = (id: string) => ({ params: { path: { tag_id: id } } })

export function useLife(id: string | undefined) {
  return useQuery({
    queryKey: [key, id],
    enabled: id !== undefined,
    queryFn: () => answer(api.GET('/api/v1/tags/{tag_id}/life', of(id!))).then((life) => life as unknown as Life),
  })
}

/** Everything that a step changes is read again. */
function useForgetLife() {
  const tags = useForgetTags()
  const lives = useReadAgain(key, 'tag', 'reviews', 'versions', 'segments')
  return () => Promise.all([tags(), lives()])
}

export function useStep(id: string) {
  const forget = useForgetLife()
  return useMutation({
    mutationFn: ({ step, comment, anyway = false }: { step: Step; comment: string; anyway?: boolean }) => {
      const asked = { ...of(id), body: { comment } }
      switch (step) {
        case 'submit': return answer(api.POST('/api/v1/tags/{tag_id}/submit', asked))
        case 'publish': return answer(api.POST('/api/v1/tags/{tag_id}/publish', asked))
        case 'pause': return answer(api.POST('/api/v1/tags/{tag_id}/pause', asked))
        case 'resume': return answer(api.POST('/api/v1/tags/{tag_id}/resume', asked))
        case 'retire': return answer(api.POST('/api/v1/tags/{tag_id}/retire', { ...of(id), body: { comment, anyway } }))
        case 'revive': return answer(api.POST('/api/v1/tags/{tag_id}/revive', asked))
      }
    },
    onSuccess: forget,
  })
}

export function useReview(id: string) {
  const forget = useForgetLife()
  return useMutation({
    mutationFn: (body: Schemas['ReviewStepIn']) => answer(api.POST('/api/v1/tags/{tag_id}/review', { ...of(id), body })),
    onSuccess: forget,
  })
}

export function useDiscard(id: string) {
  const forget = useForgetLife()
  return useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/tags/{tag_id}/proposal', of(id))),
    onSuccess: forget,
  })
}

export function useComment(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (comment: string) => answer(api.POST('/api/v1/tags/{tag_id}/comments', { ...of(id), body: { comment } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: [key, id] }),
  })
}

export function useReaders(id: string | undefined) {
  return useQuery({
    queryKey: [key, id, 'readers'],
    enabled: id !== undefined,
    queryFn: () => answer(api.GET('/api/v1/tags/{tag_id}/readers', of(id!))).then((page) => page.items),
  })
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ['versions', id],
    queryFn: () => answer(api.GET('/api/v1/tags/{tag_id}/versions', of(id))).then((page) => page.items),
  })
}

/** 0 stands for what is proposed. */
export function useComparison(id: string, before: number | null, after: number | null) {
  return useQuery({
    queryKey: ['versions', id, before, after],
    enabled: before !== null && after !== null && before !== after,
    queryFn: () =>
      answer(
        api.GET('/api/v1/tags/{tag_id}/comparison', { params: { path: { tag_id: id }, query: { before: before!, after: after! } } }),
      ).then((found) => found.levels),
  })
}

export function useRestore(id: string) {
  const forget = useForgetLife()
  return useMutation({
    mutationFn: ({ version, asDraft }: { version: number; asDraft: boolean }) =>
      answer(
        api.POST('/api/v1/tags/{tag_id}/versions/{version}/restore', {
          params: { path: { tag_id: id, version } }, body: { comment: '', as_draft: asDraft },
        }),
      ),
    onSuccess: forget,
  })
}

/** Where an unsaved definition is to lie: null in no group, undefined where its tag lies. */
type GroupId = string | null | undefined

/** What publishing would change; without a definition, of what is proposed or said now. */
export function useImpact(id: string | undefined, definition: Definition | null, groupId: GroupId, enabled: boolean) {
  return useQuery({
    queryKey: ['impact', id, definition, groupId],
    enabled: enabled && (id !== undefined || definition !== null),
    retry: false,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      id === undefined
        ? answer<Impact>(api.POST('/api/v1/tags/impact', { body: { definition: definition!, group_id: groupId } as never, signal }))
        : answer<Impact>(api.POST('/api/v1/tags/{tag_id}/impact', { ...of(id), body: { definition, group_id: groupId } as never, signal })),
  })
}

/** `days` null: the month afterwards. */
export function useBacktest(id: string | undefined, definition: Definition | null, groupId: GroupId, days: number | null) {
  return useQuery({
    queryKey: ['backtest', id, definition, groupId, days],
    retry: false,
    staleTime: 300_000,
    queryFn: ({ signal }) =>
      definition === null && id !== undefined
        ? answer<Backtest>(api.GET('/api/v1/tags/{tag_id}/backtest', { params: { path: { tag_id: id }, query: days === null ? {} : { days } }, signal }))
        : answer<Backtest>(api.POST('/api/v1/tags/backtest', { body: { definition: definition!, tag_id: id, group_id: groupId, days } as never, signal })),
  })
}

export function useReviews() {
  return useQuery({ queryKey: ['reviews'], queryFn: () => answer(api.GET('/api/v1/reviews')), refetchInterval: 60_000 })
}

export function useAskForReview() {
  return useMutation({
    mutationFn: (review: boolean) => answer(api.PUT('/api/v1/workspace/review', { body: { review } })),
    onSuccess: useReadAgain(...sessionKey, key),
  })
}
