import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'
import { useForgetTags } from './tags'
import type { Job, Schedule, Text } from './types'

type Schemas = components['schemas']
type Filled<T> = { [K in keyof T]-?: T[K] }

export type TierStep = Schemas['TierStepIn']
export type TierDimension = Filled<Omit<Schemas['TierDimensionIn'], 'name'>> & { name: Text }
export type TierLevel = Filled<Omit<Schemas['TierLevelIn'], 'name' | 'benefits' | 'playbook'>> & {
  name: Text
  benefits: Filled<Schemas['TierBenefitsIn']>
  playbook: Filled<Schemas['TierPlaybookIn']>
}
/** The API fills in what a design leaves out, so here everything is there. */
export type TierDesign = { method: Schemas['TierDesignIn']['method']; dimensions: TierDimension[]; levels: TierLevel[]; grace_days: number }
export type TierSummary = Schemas['TierSchemeSummaryOut']
export type TierScheme = Omit<Schemas['TierSchemeOut'], 'design' | 'schedule' | 'proposing'> & {
  design: TierDesign
  schedule: Schedule | null
  proposing: Schedule | null
}
export type TierDraft = {
  name: Text
  design: TierDesign
  status: TierScheme['status']
  update_mode: TierScheme['update_mode']
  schedule: Schedule | null
  proposing: Schedule | null
}
type TierPreset = Omit<Schemas['TierPresetOut'], 'design'> & { design: TierDesign }
type TierPyramid = Schemas['TierPyramidOut']
export type TierPyramidLevel = Schemas['TierPyramidLevelOut']
export type TierWhatIf = Schemas['TierWhatIfOut']
export type TierMoves = Schemas['TierMovesOut']
export type TierMove = Schemas['TierMoveOut']
export type TierMissing = Schemas['TierMissingOut']
export type TierOverride = Schemas['TierOverrideOut']
export type TierProposal = Omit<Schemas['TierProposalOut'], 'design'> & { design: TierDesign }
export type CustomerTier = Schemas['CustomerTierOut']

const key = 'tiers'
const ALWAYS = 15_000
const at = (id: string) => ({ params: { path: { scheme_id: id } } })

export function useTierSchemes() {
  return useQuery({ queryKey: [key], queryFn: () => answer(api.GET('/api/v1/tiers')).then(({ items }) => items), refetchInterval: ALWAYS })
}

export function useTierOptions() {
  return useQuery({
    queryKey: ['tier-options'],
    queryFn: () => answer(api.GET('/api/v1/tiers/options')).then((found) => found as unknown as { presets: TierPreset[]; dimensions: TierDimension[] }),
    staleTime: Infinity,
  })
}

/** The scheme as it stands now, past any cache: what a conflict is resolved with. */
export const readTierScheme = (id: string) => answer(api.GET('/api/v1/tiers/{scheme_id}', at(id))).then((found) => found as unknown as TierScheme)

export function useTierScheme(id: string) {
  return useQuery({ queryKey: [key, id], queryFn: () => readTierScheme(id), refetchInterval: ALWAYS })
}

export function useSaveTierScheme() {
  const forget = useForgetTiers()
  return useMutation({
    mutationFn: ({ id, etag, draft }: { id?: string; etag?: string; draft: TierDraft }) => {
      const body = draft as never
      const made = id
        ? answer(api.PUT('/api/v1/tiers/{scheme_id}', { params: { path: { scheme_id: id }, header: { 'If-Match': etag ?? '' } }, body }))
        : answer(api.POST('/api/v1/tiers', { body }))
      return made.then((found) => found as unknown as TierScheme)
    },
    onSuccess: forget,
  })
}

export function useDeleteTierScheme() {
  const forget = useForgetTiers()
  return useMutation({ mutationFn: (id: string) => answer(api.DELETE('/api/v1/tiers/{scheme_id}', at(id))), onSuccess: forget })
}

export function useRunTiers() {
  return useMutation({ mutationFn: (id: string) => answer<Job>(api.POST('/api/v1/tiers/{scheme_id}/run', at(id))) })
}

/** What a design would give, beside what holds of a scheme; null asks nothing. */
export function useTierWhatIf(design: TierDesign | null, schemeId: string | null) {
  return useQuery({
    queryKey: [key, schemeId, 'what-if', design],
    enabled: design !== null,
    queryFn: ({ signal }) => answer<TierWhatIf>(api.POST('/api/v1/tiers/what-if', { body: { design, scheme_id: schemeId } as never, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

export function usePyramid(id: string) {
  return useQuery({ queryKey: [key, id, 'pyramid'], queryFn: () => answer<TierPyramid>(api.GET('/api/v1/tiers/{scheme_id}/pyramid', at(id))), refetchInterval: ALWAYS })
}

export function useTierMoves(id: string, start: string, end: string | null) {
  return useQuery({
    queryKey: [key, id, 'moves', start, end],
    queryFn: () => answer<TierMoves>(api.GET('/api/v1/tiers/{scheme_id}/moves', { params: { path: { scheme_id: id }, query: { start, ...(end && { end }) } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ALWAYS,
  })
}

export function useTierMonths(id: string) {
  return useQuery({ queryKey: [key, id, 'months'], queryFn: () => answer(api.GET('/api/v1/tiers/{scheme_id}/months', at(id))).then(({ items }) => items) })
}

export function useCloseToTier(id: string, level: string, offset: number, limit: number) {
  return useQuery({
    queryKey: [key, id, 'close', level, offset],
    queryFn: () => answer(api.GET('/api/v1/tiers/{scheme_id}/close', { params: { path: { scheme_id: id }, query: { level, offset, limit } } })),
    placeholderData: keepPreviousData,
    refetchInterval: ALWAYS,
  })
}

export function useTierOverrides(id: string) {
  return useQuery({ queryKey: [key, id, 'overrides'], queryFn: () => answer(api.GET('/api/v1/tiers/{scheme_id}/overrides', at(id))) })
}

export function useGiveTier(id: string) {
  const forget = useForgetTiers()
  return useMutation({
    mutationFn: (body: Schemas['TierOverrideIn']) => answer(api.POST('/api/v1/tiers/{scheme_id}/overrides', { ...at(id), body })),
    onSuccess: forget,
  })
}

export function useTakeTierBack(id: string) {
  const forget = useForgetTiers()
  return useMutation({
    mutationFn: (customerId: string) =>
      answer(api.DELETE('/api/v1/tiers/{scheme_id}/overrides/{customer_id}', { params: { path: { scheme_id: id, customer_id: customerId } } })),
    onSuccess: forget,
  })
}

export function useTierProposals(id: string) {
  return useQuery({
    queryKey: [key, id, 'proposals'],
    queryFn: () => answer(api.GET('/api/v1/tiers/{scheme_id}/proposals', at(id))).then((found) => found as unknown as { items: TierProposal[]; job: Job | null }),
    refetchInterval: (query) => (query.state.data?.job ? 1000 : ALWAYS),
  })
}

export function useProposeTiers(id: string) {
  const forget = useForgetTiers()
  return useMutation({ mutationFn: () => answer<Job>(api.POST('/api/v1/tiers/{scheme_id}/proposals', at(id))), onSuccess: forget })
}

export function useDecideProposal(id: string) {
  const forget = useForgetTiers()
  return useMutation({
    mutationFn: async ({ proposal, yes }: { proposal: string; yes: boolean }) => {
      const params = { params: { path: { scheme_id: id, proposal_id: proposal } } }
      if (yes) await answer(api.POST('/api/v1/tiers/{scheme_id}/proposals/{proposal_id}/accept', params))
      else await answer(api.POST('/api/v1/tiers/{scheme_id}/proposals/{proposal_id}/decline', params))
    },
    onSuccess: forget,
  })
}

export function useCustomerTiers(id: string) {
  return useQuery({
    queryKey: ['customer', id, 'tiers'],
    queryFn: () => answer(api.GET('/api/v1/customers/{customer_id}/tiers', { params: { path: { customer_id: id } } })).then(({ items }) => items),
  })
}

/** Everything that shows levels is read again. */
export function useForgetTiers() {
  const tags = useForgetTags()
  const tiers = useReadAgain(key)
  return () => Promise.all([tags(), tiers()])
}
