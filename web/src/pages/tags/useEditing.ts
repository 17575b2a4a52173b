import type { UseMutationResult } from '@tanstack/react-query'
import { App } from 'antd'
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useConflict } from './useConflict'

type Edited<Stored, Draft> = {
  /** What is changed; undefined: something new. */
  opened: Stored | undefined
  begun: Draft
  draftOf: (stored: Stored) => Draft
  tidy: (draft: Draft) => Draft
  read: (id: string) => Promise<Stored>
  saving: UseMutationResult<Stored, Error, { id?: string; etag?: string; draft: Draft }>
  /** What is said once it is saved, and where it is seen then. */
  saved: string
  pathOf: (id: string) => string
}

/** A draft that is written and saved: the page that shows it is left then, and only then without being asked. */
export function useEditing<Stored extends { id: string; etag: string }, Draft>({ opened, begun, draftOf, tidy, read, saving, saved, pathOf }: Edited<Stored, Draft>) {
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [stored, setStored] = useState(opened)
  const [before, setBefore] = useState(begun)
  const [draft, setDraft] = useState(begun)
  const permitted = useRef(false)
  const adopt = (theirs: Stored) => {
    setStored(theirs)
    setBefore(draftOf(theirs))
    setDraft(draftOf(theirs))
  }
  const { conflict, refused } = useConflict(() => read(stored!.id), adopt, saving.reset)
  const store = (etag: string | undefined) =>
    saving.mutate({ id: stored?.id, etag, draft: tidy(draft) }, {
      onSuccess: ({ id }) => {
        permitted.current = true
        void message.success(saved)
        void navigate(pathOf(id), { replace: true })
      },
      onError: refused(store),
    })
  const change = (part: Partial<Draft>) => {
    setDraft((current) => ({ ...current, ...part }))
    saving.reset() // what was refused says nothing of what stands there now
  }
  const dirty = JSON.stringify(draft) !== JSON.stringify(before)
  return { stored, draft, change, dirty, permitted, save: () => store(stored?.etag), saving: saving.isPending, problem: saving.error, conflict }
}
