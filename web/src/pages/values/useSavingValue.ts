import { App } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Problem } from '../../client/problem'
import { readValue, useSaveValue, type ComputedValue, type ValueDraft } from '../../client/values'
import { useLanguage } from '../../texts/language'
import type { Conflict } from '../tags/useSaving'
import { tidy, valuePath } from './measure'

/** Saving a value. `adopt` takes over what is stored now; `permit` lets the page be left. */
export function useSavingValue(draft: ValueDraft, value: ComputedValue | undefined, adopt: (value: ComputedValue) => void, permit: () => void) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const saving = useSaveValue()
  const [clash, setClash] = useState(false)
  const store = (etag: string | undefined) =>
    saving.mutate({ id: value?.id, etag, draft: tidy(draft) }, {
      onSuccess: ({ id }) => {
        permit()
        void message.success(t('values.saved'))
        void navigate(valuePath(id), { replace: true })
      },
      onError: (problem) => setClash(problem instanceof Problem && problem.status === 412),
    })
  const dismiss = () => {
    setClash(false)
    saving.reset()
  }
  const withTheirs = (then: (found: ComputedValue) => void) => () => {
    dismiss()
    void readValue(value!.id).then(then)
  }
  const conflict: Conflict | null = clash ? { mine: withTheirs(({ etag }) => store(etag)), theirs: withTheirs(adopt), dismiss } : null
  return { save: () => store(value?.etag), saving: saving.isPending, problem: saving.error, forgetProblem: () => saving.reset(), conflict }
}
