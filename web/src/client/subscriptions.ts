import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type Subscription = Schemas['SubscriptionOut']
export type SubscriptionDraft = Schemas['SubscriptionIn']
type SubscriptionChange = Schemas['SubscriptionChange']
export type Batch = Schemas['BatchOut']
export type Attempt = Schemas['AttemptOut']
export type ChangeKind = Subscription['kinds'][number]

export const changeKinds: ChangeKind[] = ['entered', 'left', 'changed']
const key = 'subscriptions'
const at = (id: string) => ({ params: { path: { subscription_id: id } } })

export function useSubscriptions() {
  return useQuery({
    queryKey: [key],
    queryFn: () => answer(api.GET('/api/v1/subscriptions')).then((page) => page.items),
    refetchInterval: 5000,
  })
}

export function useSubscription(id: string) {
  return useQuery({
    queryKey: [key, id],
    queryFn: () => answer(api.GET('/api/v1/subscriptions/{subscription_id}', at(id))),
    refetchInterval: 5000,
  })
}

export function useFailedBatches(id: string) {
  return useQuery({
    queryKey: [key, id, 'failed'],
    queryFn: () => answer(api.GET('/api/v1/subscriptions/{subscription_id}/failed', at(id))).then((page) => page.items),
    refetchInterval: 5000,
  })
}

/** Everything that is said of subscriptions is read again afterwards. */
function useChanging<Given, Told>(mutationFn: (given: Given) => Promise<Told>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => void queries.invalidateQueries({ queryKey: [key] }) })
}

/** The answer holds the secret, this once. */
export const useCreateSubscription = () =>
  useChanging((body: SubscriptionDraft) => answer(api.POST('/api/v1/subscriptions', { body })))

export const useChangeSubscription = (id: string) =>
  useChanging((body: SubscriptionChange) => answer(api.PATCH('/api/v1/subscriptions/{subscription_id}', { ...at(id), body })))

export const useDeleteSubscription = (id: string) =>
  useChanging(() => answer(api.DELETE('/api/v1/subscriptions/{subscription_id}', at(id))))

export const useNewSecret = (id: string) =>
  useChanging(() => answer(api.POST('/api/v1/subscriptions/{subscription_id}/secret', at(id))))

export const useTestMessage = (id: string) =>
  useChanging(() => answer<Attempt>(api.POST('/api/v1/subscriptions/{subscription_id}/test', at(id))))

const of = (id: string, batch: string | undefined) => ({
  params: { path: { subscription_id: id }, query: batch ? { batch_id: batch } : {} },
})

/** Sends one message that failed, or every dead letter. */
export const useSendAgain = (id: string) =>
  useChanging((batch: string | undefined) =>
    answer(api.POST('/api/v1/subscriptions/{subscription_id}/failed/send', of(id, batch))))

/** Forgets one dead letter, or all of them. */
export const useDropBatches = (id: string) =>
  useChanging((batch: string | undefined) => answer(api.DELETE('/api/v1/subscriptions/{subscription_id}/failed', of(id, batch))))
