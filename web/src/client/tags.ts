import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { answer, api } from './client'
import { useReadAgain } from './readAgain'
import type { Definition, Preview, Tag, TagDraft, TagGroup, Text } from './types'

export function useTags() {
  return useQuery({
    queryKey: ['tags'],
    queryFn: () => answer(api.GET('/api/v1/tags')).then((page) => page.items as unknown as Tag[]),
    // What waits to be decided is decided within seconds.
    refetchInterval: (query) => (query.state.data?.some((tag) => tag.stale_since && !tag.failed_run) ? 2000 : false),
  })
}

export function useTag(id: string | undefined) {
  return useQuery({
    queryKey: ['tag', id],
    enabled: id !== undefined,
    queryFn: () => readTag(id!),
    staleTime: Infinity,
    gcTime: 0,
  })
}

/** The tag as it stands now, past any cache: what a conflict is resolved with. */
export function readTag(id: string): Promise<Tag> {
  return answer(api.GET('/api/v1/tags/{tag_id}', { params: { path: { tag_id: id } } })).then(asTag)
}

const asTag = (tag: unknown) => tag as Tag

export function useSaveTag() {
  const forget = useForgetTags()
  return useMutation({
    mutationFn: ({ id, etag, draft }: { id?: string; etag?: string; draft: TagDraft }) => {
      const body = draft as never
      if (!id) return answer(api.POST('/api/v1/tags', { body })).then(asTag)
      const params = { path: { tag_id: id }, header: { 'If-Match': etag ?? '' } }
      return answer(api.PUT('/api/v1/tags/{tag_id}', { params, body })).then(asTag)
    },
    onSuccess: forget,
  })
}

export function useDeleteTag() {
  const forget = useForgetTags()
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE('/api/v1/tags/{tag_id}', { params: { path: { tag_id: id } } })),
    onSuccess: forget,
  })
}

/** Everything that shows tags is read again. */
export const useForgetTags = () => useReadAgain('tags', 'vocabulary', 'customers', 'customer', 'overview', 'runs')

export function useTagGroups() {
  return useQuery({
    queryKey: ['tag-groups'],
    queryFn: () => answer(api.GET('/api/v1/tag-groups')).then((page) => page.items as TagGroup[]),
  })
}

export function useCreateTagGroup() {
  return useMutation({
    mutationFn: (name: Text) => answer<TagGroup>(api.POST('/api/v1/tag-groups', { body: { name } })),
    onSuccess: useReadAgain('tag-groups'),
  })
}

/** Counts of a definition that is being written. A newer definition cancels the request of an older one. */
export function usePreview(definition: Definition | null, id: string | undefined, groupId: string | null) {
  return useQuery({
    queryKey: ['preview', definition, id, groupId],
    enabled: definition !== null,
    queryFn: ({ signal }) =>
      answer<Preview>(api.POST('/api/v1/tags/preview', { body: { definition: definition!, tag_id: id, group_id: groupId } as never, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  })
}
