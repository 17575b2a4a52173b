import { useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { components } from './schema'

type Schemas = components['schemas']
export type Catalogue = Schemas['CatalogueOut']
export type CatalogueTag = Schemas['CatalogueTagOut']
export type Group = Schemas['TagGroupDetailOut']
export type GroupDraft = Schemas['TagGroupIn']
export type Evidence = Schemas['EvidenceOut']

export function useCatalogue() {
  return useQuery({ queryKey: ['catalogue'], queryFn: () => answer<Catalogue>(api.GET('/api/v1/tags/catalogue')) })
}

/** The tags that a person would choose among: held, and not there only to help a scheme. */
export function useOfferedTags() {
  const query = useCatalogue()
  return { ...query, data: query.data?.items.filter(({ status, of_scheme }) => (status === 'published' || status === 'paused') && of_scheme?.official !== false) }
}

export function useGroups() {
  return useQuery({
    queryKey: ['tag-groups'],
    queryFn: () => answer<{ items: Group[] }>(api.GET('/api/v1/tag-groups')).then((page) => page.items),
  })
}

/** A change of groups may change which tags customers have: everything that shows them is read again. */
function useGroupChange<T>(change: (input: T) => Promise<unknown>) {
  return useMutation({ mutationFn: change, onSuccess: useReadAgain('tag-groups', 'catalogue', 'tags') })
}

export function useSaveGroup() {
  return useGroupChange(({ id, draft }: { id?: string; draft: GroupDraft }) =>
    id
      ? answer(api.PUT('/api/v1/tag-groups/{group_id}', { params: { path: { group_id: id } }, body: draft }))
      : answer(api.POST('/api/v1/tag-groups', { body: draft })),
  )
}

export function useDeleteGroup() {
  return useGroupChange((id: string) => answer(api.DELETE('/api/v1/tag-groups/{group_id}', { params: { path: { group_id: id } } })))
}

export function useArrangeGroups() {
  return useGroupChange((ids: string[]) => answer(api.PUT('/api/v1/tag-groups/order', { body: { group_ids: ids } })))
}

export function useArrangeTags() {
  return useGroupChange(({ groupId, ids }: { groupId: string; ids: string[] }) =>
    answer(api.PUT('/api/v1/tag-groups/{group_id}/tags', { params: { path: { group_id: groupId } }, body: { tag_ids: ids } })),
  )
}

/** Says who looks after a tag. */
export function useSetOwner() {
  return useGroupChange(({ tagId, ownerId }: { tagId: string; ownerId: string | null }) =>
    answer(api.PUT('/api/v1/tags/{tag_id}/owner', { params: { path: { tag_id: tagId } }, body: { owner_id: ownerId } })),
  )
}

/** What decided one entering or leaving of the past. */
export function useEvidence(customerId: string, tagId: string, at: string) {
  return useQuery({
    queryKey: ['customer', customerId, 'evidence', tagId, at],
    queryFn: () =>
      answer<Evidence>(
        api.GET('/api/v1/customers/{customer_id}/tags/{tag_id}/evidence', {
          params: { path: { customer_id: customerId, tag_id: tagId }, query: { at } },
        }),
      ),
    staleTime: Infinity,
  })
}
