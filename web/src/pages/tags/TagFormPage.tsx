import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { rulePath } from '../../client/problem'
import { usePreview } from '../../client/tags'
import type { Definition, Tag } from '../../client/types'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import type { Vocabulary } from '../../rules/fields'
import { LevelsEditor } from '../../rules/LevelsEditor'
import { useLanguage } from '../../texts/language'
import { BasicsForm } from './BasicsForm'
import { ConflictDialog } from './ConflictDialog'
import { LivePreview } from './LivePreview'
import { UnsavedGuard } from './UnsavedGuard'
import { useSaving } from './useSaving'
import { areLevelsNamed, definitionOf, hasName, isFormComplete, newTagForm, toDraft, toForm, type TagForm } from './tagForm'

const PAUSE_MS = 400

export function TagFormPage({ tag: opened, vocabulary }: { tag?: Tag; vocabulary: Vocabulary }) {
  const { t, text } = useLanguage()
  const [tag, setTag] = useState(opened)
  const [form, setForm] = useState<TagForm>(() => (opened ? toForm(opened) : newTagForm()))
  const [saved, setSaved] = useState(() => JSON.stringify(toDraft(form)))
  const dirty = JSON.stringify(toDraft(form)) !== saved
  const permitted = useRef(false)
  const adopt = (current: Tag) => {
    setTag(current)
    setForm(toForm(current))
    setSaved(JSON.stringify(toDraft(toForm(current))))
  }
  const { save, saveAndRun, saving, problem, forgetProblem, conflict } = useSaving(form, tag, adopt, (leave) => {
    permitted.current = leave
  })
  const preview = usePreview(useSettled(form.kind === 'rule' && isFormComplete(form) ? definitionOf(form) : null))
  const ruleProblem = rulePath(problem) !== null ? problem : preview.error
  const ready = hasName(form) && areLevelsNamed(form) && isFormComplete(form)
  const change = (part: Partial<TagForm>) => {
    setForm((current) => ({ ...current, ...part }))
    forgetProblem()
  }
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
        <ConflictDialog conflict={conflict} />
        <UnsavedGuard dirty={dirty} permitted={permitted} />
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
