import { Button, Tooltip } from 'antd'
import { useRef, useState } from 'react'
import { Link } from 'react-router'
import { rulePath } from '../../client/problem'
import { usePreview } from '../../client/tags'
import type { Tag } from '../../client/types'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import type { Vocabulary } from '../../rules/fields'
import { LevelsEditor } from '../../rules/LevelsEditor'
import { isNamed } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { TagPeople } from '../batches/TagPeople'
import { Standing, TryOut } from '../definitions/InEditor'
import { BasicsForm } from './BasicsForm'
import { ConflictDialog } from './ConflictDialog'
import { KeepCurrent } from './KeepCurrent'
import { LivePreview } from './LivePreview'
import { UnsavedGuard } from './UnsavedGuard'
import { isComplete } from './scheduleForm'
import { useSaving } from './useSaving'
import { Pending, WhenEffective } from './WhenEffective'
import { areLevelsNamed, definitionOf, isFormComplete, newTagForm, toDraft, toForm, type TagForm } from './tagForm'

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
  const { save, saveDraft, saveAndRun, saving, problem, forgetProblem, conflict } = useSaving(form, tag, adopt, (leave) => {
    permitted.current = leave
  })
  const preview = usePreview(useSettled(form.kind === 'rule' && isFormComplete(form) ? definitionOf(form) : null, PAUSE_MS), tag?.id, form.groupId)
  const ruleProblem = rulePath(problem) !== null ? problem : form.kind === 'rule' ? preview.error : null
  const timed = form.updateMode !== 'scheduled' || isComplete(form.schedule)
  const ready = isNamed(form.name) && areLevelsNamed(form) && isFormComplete(form) && timed
  const decided = tag === undefined || tag.status === 'published'
  const runs = decided && form.kind === 'rule' && form.effectiveAt === null && !isFrozen(form)
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
            {tag && <Link to={`/tags/${encodeURIComponent(tag.id)}/definition`}><Button>{t('definitions.open')}</Button></Link>}
            {tag && <Link to={`/tags/${encodeURIComponent(tag.id)}/worth`}><Button>{t('worth.link')}</Button></Link>}
            {tag?.status !== 'draft' && tag?.status !== 'review' && (
              <Tooltip title={t('definitions.saveDraftHint')}>
                <Button disabled={!ready || !dirty} loading={saving} onClick={saveDraft}>{t('definitions.saveDraft')}</Button>
              </Tooltip>
            )}
            <Button disabled={!ready || !dirty} loading={saving} onClick={save}>{t('do.save')}</Button>
            {runs && (
              <Button type="primary" disabled={!ready} loading={saving} onClick={saveAndRun}>{t('editor.saveAndRun')}</Button>
            )}
          </>
        }
      />
      <div className="editor">
        <div className="stack">
          {problem !== null && rulePath(problem) === null && <ProblemAlert problem={problem} />}
          {tag && <Standing tag={tag} />}
          {tag && tag.kind !== 'rule' && <TagPeople tag={tag} />}
          {tag && <Pending form={form} onChange={change} tag={tag} />}
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
              preview={form.kind === 'rule' && isFormComplete(form) ? preview.data : undefined}
              problem={ruleProblem}
            />
            {form.kind === 'rule' && tag && <WhenEffective form={form} onChange={change} />}
          </section>
          {form.kind === 'rule' && (
            <KeepCurrent form={form} onChange={change} tag={tag} ranks={preview.data?.ranks ?? false} dirty={dirty} />
          )}
          {form.kind === 'rule' && <TryOut id={tag?.id} groupId={form.groupId} definition={isFormComplete(form) ? definitionOf(form) : null} />}
        </div>
        <ConflictDialog conflict={conflict} />
        <UnsavedGuard dirty={dirty} permitted={permitted} />
        <LivePreview form={form} preview={preview} complete={isFormComplete(form)} />
      </div>
    </>
  )
}

/** Frozen tags are not run: neither those that are nor those that will be once saved. */
const isFrozen = ({ frozenAt }: TagForm) => frozenAt !== null && Date.parse(frozenAt) <= Date.now()
