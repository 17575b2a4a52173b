import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Permission, Session, Workspace } from './types'

export const sessionKey = ['session']

export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: () => answer<Session>(api.GET('/api/v1/session')),
    staleTime: Infinity,
  })
}

const BEFORE_SESSION: Workspace = {
  name: '', time_zone: 'Asia/Shanghai', currency: 'CNY', as_of: null, is_example: false, language: 'zh', review: false,
}

/** The workspace's settings; sensible ones until the session has been read. */
export function useWorkspace(): Workspace {
  return useSession().data?.workspace ?? BEFORE_SESSION
}

/** Whether the person who is signed in may do this; the server decides it once more. */
export function useMay() {
  const may = useSession().data?.user?.permissions ?? []
  return (permission: Permission) => may.includes(permission)
}

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { username: string; password: string }) => answer<Session>(api.POST('/api/v1/session', { body })),
    onSuccess: (session) => {
      queries.clear()
      queries.setQueryData(sessionKey, session)
    },
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/session')),
    onSuccess: () => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
      return queries.invalidateQueries({ queryKey: sessionKey })
    },
  })
}

export function useSetPassword() {
  return useMutation({
    mutationFn: (body: { password: string; current_password: string | null }) =>
      answer(api.POST('/api/v1/session/password', { body })),
  })
}
