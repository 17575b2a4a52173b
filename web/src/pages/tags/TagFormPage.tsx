import { App, Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useBlocker, useNavigate } from 'react-router'
import { Problem, rulePath } from '../../client/problem'
import { useStartRun } from '../../client/runs'
import { readTag, usePreview, useSaveTag } from '../../client/tags'
import type { Definition, Tag, Vocabulary } from '../../client/types'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { LevelsEditor } from '../../rules/LevelsEditor'
import { useLanguage } from '../../texts/language'
import { BasicsForm } from './BasicsForm'
import { LivePreview } from './LivePreview'
import { definitionOf, hasName, isFormComplete, newTagForm, toDraft, toForm, type TagForm } from './tagForm'

const PAUSE_MS = 400

export function TagFormPage({ tag: opened, vocabulary }: { tag?: Tag; vocabulary: Vocabulary }) {
  const { t, text } = useLanguage()
  const [tag, setTag] = useState(opened)
  const [form, setForm] = useState<TagForm>(() => (opened ? toForm(opened) : newTagForm()))
  const [saved, setSaved] = useState(() => JSON.stringify(toDraft(form)))
  const dirty = JSON.stringify(toDraft(form)) !== saved
  const leaving = useUnsavedGuard(dirty)
  const adopt = (current: Tag) => {
    setTag(current)
    setForm(toForm(current))
    setSaved(JSON.stringify(toDraft(toForm(current))))
  }
  const { save, saving, problem, saveAndRun } = useSaving(form, tag, adopt, leaving)
  const preview = usePreview(useSettled(form.kind === 'rule' && isFormComplete(form) ? definitionOf(form) : null))
  const ruleProblem = rulePath(problem) !== null ? problem : preview.error
  const ready = hasName(form) && isFormComplete(form)
  const change = (part: Partial<TagForm>) => setForm((current) => ({ ...current, ...part }))
  return (
    <>
      <PageHeader
        title={tag ? text(tag.name) : t('editor.newTitle')}
        note={tag ? t('editor.version', { n: tag.version }) : undefined}
        back={{ to: '/tags', label: t('tags.title') }}
        actions={
          <>
            <Button disabled={!ready || !dirty} loading={saving} onClick={save}>{t('do.save')}</Button>
            {form.kind === 'rule' && (
              <Button type="primary" disabled={!ready} loading={saving} onClick={saveAndRun}>{t('editor.saveAndRun')}</Button>
            )}
          </>
        }
      />
      <div className="editor">
        <div className="stack">
          {problem !== null && rulePath(problem) === null && <ProblemAlert problem={problem} />}
          <BasicsForm form={form} onChange={change} isNew={!tag} />
          <section className="panel stack" aria-label={t('editor.levels')}>
            <div>
              <h2 className="panel-title">{t(form.kind === 'rule' ? 'editor.rule' : 'editor.levels')}</h2>
              <span className="quiet small">{t(form.kind === 'rule' ? 'editor.levelsHint' : 'editor.levelsHandHint')}</span>
            </div>
            <LevelsEditor
              levels={form.levels}
              onChange={(levels) => change({ levels })}
              withRules={form.kind === 'rule'}
              vocabulary={vocabulary}
              tagId={tag?.id}
              preview={isFormComplete(form) ? preview.data : undefined}
              problem={ruleProblem}
            />
          </section>
        </div>
        <LivePreview form={form} preview={preview} complete={isFormComplete(form)} />
      </div>
    </>
  )
}

/** The value once it has stood still for a moment; `null` at once. */
function useSettled(definition: Definition | null): Definition | null {
  const words = JSON.stringify(definition)
  const [settled, setSettled] = useState(words)
  useEffect(() => {
    const pause = setTimeout(() => setSettled(words), PAUSE_MS)
    return () => clearTimeout(pause)
  }, [words])
  return definition === null ? null : (JSON.parse(settled) as Definition | null)
}

/** Asks before a page with unsaved changes is left. Returns the word of permission for leaving after a save. */
function useUnsavedGuard(dirty: boolean) {
  const { t } = useLanguage()
  const { modal } = App.useApp()
  const permitted = useRef(false)
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && !permitted.current && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    void modal.confirm({
      title: t('editor.unsavedTitle'),
      content: t('editor.unsavedText'),
      okText: t('editor.leave'),
      okButtonProps: { danger: true },
      cancelText: t('editor.stay'),
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    })
  }, [blocker, modal, t])
  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])
  return permitted
}

/** Saving, with a clear choice when somebody else saved first. */
function useSaving(form: TagForm, tag: Tag | undefined, adopt: (tag: Tag) => void, permitted: React.RefObject<boolean>) {
  const { t } = useLanguage()
  const { modal, message } = App.useApp()
  const navigate = useNavigate()
  const saving = useSaveTag()
  const run = useStartRun()
  const store = (etag: string | undefined, after: (tag: Tag) => void) =>
    saving.mutate(
      { id: tag?.id, etag, draft: toDraft(form) },
      {
        onSuccess: (stored) => {
          permitted.current = true
          adopt(stored)
          after(stored)
          permitted.current = false
        },
        onError: (problem) => problem instanceof Problem && problem.status === 412 && void choose(after),
      },
    )
  const choose = async (after: (tag: Tag) => void) => {
    const theirs = await readTag(tag!.id)
    await modal.confirm({
      title: t('editor.conflictTitle'),
      content: t('editor.conflictText'),
      okText: t('editor.keepMine'),
      cancelText: t('editor.takeTheirs'),
      closable: true,
      onOk: () => store(theirs.etag, after),
      onCancel: (...closed: unknown[]) => {
        if (!closed.some((one) => (one as { triggerCancel?: boolean } | undefined)?.triggerCancel)) adopt(theirs)
      },
    })
    saving.reset()
  }
  const stay = (stored: Tag) => {
    void message.success(stored.kind === 'rule' ? t('editor.savedRun') : t('editor.saved'))
    if (!tag) void navigate(`/tags/${encodeURIComponent(stored.id)}`, { replace: true })
  }
  const runNow = (stored: Tag) =>
    run.mutate([stored.id], { onSuccess: ({ id }) => void navigate('/tags', { state: { job: id } }) })
  return {
    save: () => store(tag?.etag, stay),
    saveAndRun: () => store(tag?.etag, runNow),
    saving: saving.isPending || run.isPending,
    problem: saving.error ?? run.error,
  }
}
