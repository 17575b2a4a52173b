import { App } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Problem } from '../../client/problem'
import { readTierScheme, useSaveTierScheme, type TierDraft, type TierScheme } from '../../client/tiers'
import { useLanguage } from '../../texts/language'
import type { Conflict } from '../tags/useSaving'
import { tidy, tiersPath } from './design'

/** Saving a scheme. `adopt` takes over what is stored now; `permit` lets the page be left. */
export function useSavingScheme(draft: TierDraft, scheme: TierScheme | undefined, adopt: (scheme: TierScheme) => void, permit: () => void) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const saving = useSaveTierScheme()
  const [clash, setClash] = useState(false)
  const store = (etag: string | undefined) =>
    saving.mutate({ id: scheme?.id, etag, draft: tidy(draft) }, {
      onSuccess: ({ id }) => {
        permit()
        void message.success(t('tiers.saved'))
        void navigate(tiersPath(id), { replace: true })
      },
      onError: (problem) => setClash(problem instanceof Problem && problem.status === 412),
    })
  const dismiss = () => {
    setClash(false)
    saving.reset()
  }
  const withTheirs = (then: (found: TierScheme) => void) => () => {
    dismiss()
    void readTierScheme(scheme!.id).then(then)
  }
  const conflict: Conflict | null = clash ? { mine: withTheirs(({ etag }) => store(etag)), theirs: withTheirs(adopt), dismiss } : null
  return { save: () => store(scheme?.etag), saving: saving.isPending, problem: saving.error, forgetProblem: () => saving.reset(), conflict }
}
