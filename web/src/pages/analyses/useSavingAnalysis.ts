import { useNavigate } from 'react-router'
import { readAnalysis, useRunAnalysis, useSaveAnalysis, type Analysis, type AnalysisDraft } from '../../client/analyses'
import { useConflict } from '../tags/useConflict'
import { analysisPath } from './paths'

/** Saving an analysis, with or without a run after it. `adopt` takes over what is stored now, `permit` lets the page be left. */
export function useSavingAnalysis(draft: AnalysisDraft, analysis: Analysis | undefined, adopt: (stored: Analysis) => void, permit: () => void) {
  const navigate = useNavigate()
  const saving = useSaveAnalysis()
  const run = useRunAnalysis()
  const { conflict, refused } = useConflict(() => readAnalysis(analysis!.id), adopt, saving.reset)
  const leave = (id: string) => {
    permit()
    void navigate(analysisPath(id), { replace: true })
  }
  const store = (andRun: boolean, etag: string | undefined) =>
    saving.mutate({ id: analysis?.id, etag, draft }, {
      onSuccess: ({ id }) => (andRun ? run.mutate(id, { onSettled: () => leave(id) }) : leave(id)),
      onError: refused((theirs) => store(andRun, theirs)),
    })
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
