import { useState } from 'react'
import { useNavigate } from 'react-router'
import { readAnalysis, useRunAnalysis, useSaveAnalysis, type Analysis, type AnalysisDraft } from '../../client/analyses'
import { Problem } from '../../client/problem'
import type { Conflict } from '../tags/useSaving'
import { analysisPath } from './paths'

/** Saving an analysis, with or without a run after it. `adopt` takes over what is stored now, `permit` lets the page be left. */
export function useSavingAnalysis(draft: AnalysisDraft, analysis: Analysis | undefined, adopt: (stored: Analysis) => void, permit: () => void) {
  const navigate = useNavigate()
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const saving = useSaveAnalysis()
  const run = useRunAnalysis()
  const leave = (id: string) => {
    permit()
    void navigate(analysisPath(id), { replace: true })
  }
  const store = (andRun: boolean, etag: string | undefined) =>
    saving.mutate({ id: analysis?.id, etag, draft }, {
      onSuccess: ({ id }) => (andRun ? run.mutate(id, { onSettled: () => leave(id) }) : leave(id)),
      onError: (problem) => problem instanceof Problem && problem.status === 412 && setConflict(choice(andRun)),
    })
  const dismiss = () => {
    setConflict(null)
    saving.reset()
  }
  const choice = (andRun: boolean): Conflict => {
    const withTheirs = (use: (theirs: Analysis) => void) => () => {
      dismiss()
      void readAnalysis(analysis!.id).then(use)
    }
    return { dismiss, theirs: withTheirs(adopt), mine: withTheirs(({ etag }) => store(andRun, etag)) }
  }
  return {
    save: () => store(false, analysis?.etag),
    saveAndRun: () => store(true, analysis?.etag),
    saving: saving.isPending || run.isPending,
    problem: conflict ? null : saving.error,
    /** What was refused is being changed: its problem says nothing of what stands there now. */
    forgetProblem: () => saving.reset(),
    conflict,
  }
}
