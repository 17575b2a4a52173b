import { App } from 'antd'
import { useNavigate } from 'react-router'
import { useStartRun } from '../../client/runs'
import { readTag, useSaveTag } from '../../client/tags'
import type { Tag } from '../../client/types'
import { useLanguage, type TextKey } from '../../texts/language'
import { toDraft, type TagForm } from './tagForm'
import { useConflict } from './useConflict'

type After = (stored: Tag) => void

/** Whether what was saved is not published: who has the tag did not change. */
const waits = ({ status, proposed }: Tag) => status === 'draft' || status === 'review' || proposed !== null

/** What follows from having saved. */
function saidOf(stored: Tag, form: TagForm): TextKey {
  if (waits(stored)) return stored.status !== 'draft' ? 'definitions.proposalSaved' : 'definitions.draftSaved'
  if (stored.kind !== 'rule' || stored.frozen) return 'editor.saved'
  if (form.effectiveAt !== null) return 'schedules.pendingSaved'
  if (stored.stale_since) return 'schedules.savedSelf'
  return stored.update_mode === 'manual' ? 'editor.savedRun' : 'editor.saved'
}

/**
 * Saving a tag, with or without a run after it. `adopt` takes over the version that is stored now; `permit` lets the
 * page be left while the state of its form is still catching up.
 */
export function useSaving(form: TagForm, tag: Tag | undefined, adopt: (tag: Tag) => void, permit: (leave: boolean) => void) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const saving = useSaveTag()
  const run = useStartRun()
  const { conflict, refused } = useConflict(() => readTag(tag!.id), adopt, saving.reset)

  const store = (etag: string | undefined, after: After, asDraft = false) =>
    saving.mutate(
      { id: tag?.id, etag, draft: { ...toDraft(form), draft: asDraft } },
      {
        onSuccess: (stored) => {
          adopt(stored)
          permit(true)
          after(stored)
        },
        onError: refused((theirs) => store(theirs, after, asDraft)),
      },
    )

  const stay = (stored: Tag) => {
    void message.success(t(saidOf(stored, form)))
    if (waits(stored)) void navigate(`/tags/${encodeURIComponent(stored.id)}/definition`)
    else if (!tag) void navigate(`/tags/${encodeURIComponent(stored.id)}`, { replace: true })
    permit(false)
  }
  const runNow = (stored: Tag) =>
    waits(stored) ? stay(stored) : run.mutate({ tagIds: [stored.id] }, {
      onSuccess: ({ id }) => void navigate('/tags', { state: { job: id } }),
      onError: () => permit(false),
    })

  return {
    save: () => store(tag?.etag, stay),
    saveDraft: () => store(tag?.etag, stay, true),
    saveAndRun: () => store(tag?.etag, runNow),
    saving: saving.isPending || run.isPending,
    problem: saving.error ?? run.error,
    /** What was refused is being changed: its problem says nothing of what stands there now. */
    forgetProblem: () => saving.reset(),
    conflict,
  }
}
