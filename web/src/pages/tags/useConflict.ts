import { useState } from 'react'
import { Problem } from '../../client/problem'

/** Somebody else saved first; the person chooses whose version stands. */
export type Conflict = { mine: () => void; theirs: () => void; dismiss: () => void }

/**
 * What to do when somebody else saved first: `read` what they saved, `adopt` it or save over it. `refused(again)` answers
 * the error of saving, `again` saves over the version it is given; `forget` forgets the refusal.
 */
export function useConflict<Stored extends { etag: string }>(read: () => Promise<Stored>, adopt: (theirs: Stored) => void, forget: () => void) {
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const dismiss = () => {
    setConflict(null)
    forget()
  }
  const withTheirs = (then: (theirs: Stored) => void) => () => {
    dismiss()
    void read().then(then)
  }
  const refused = (again: (etag: string) => void) => (problem: unknown) => {
    if (!(problem instanceof Problem && problem.status === 412)) return
    setConflict({ mine: withTheirs(({ etag }) => again(etag)), theirs: withTheirs(adopt), dismiss })
  }
  return { conflict, refused }
}
