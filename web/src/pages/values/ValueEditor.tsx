import { Button, Input, Select } from 'antd'
import { useParams } from 'react-router'
import { useTagGroups } from '../../client/tags'
import { readValue, usePreviewValue, useSaveValue, useValue, type ComputedValue, type ValueDraft } from '../../client/values'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import { useFormat } from '../../format/useFormat'
import { isNamed } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { ConflictDialog } from '../tags/ConflictDialog'
import { ModeChoice } from '../tags/ModeChoice'
import { UnsavedGuard } from '../tags/UnsavedGuard'
import { useEditing } from '../tags/useEditing'
import { FiguresView } from './FiguresView'
import { blank, draftOf, isReady, tidy, valuePath } from './measure'
import { MeasureForm } from './MeasureForm'
import '../tags/tags.css'
import './values.css'

/** A new computed value, or one that is changed. */
export default function ValueEditor() {
  const { id } = useParams()
  const query = useValue(id)
  if (id === undefined) return <Editor begun={blank} />
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Editor key={id} begun={draftOf(query.data)} value={query.data} />
}

type Change = (part: Partial<ValueDraft>) => void

function Editor({ begun, value: opened }: { begun: ValueDraft; value?: ComputedValue }) {
  const { t, text } = useLanguage()
  const editing = useEditing({ opened, begun, draftOf, tidy, read: readValue, saving: useSaveValue(), saved: t('values.saved'), pathOf: valuePath })
  const { stored: value, draft, change, problem } = editing
  return (
    <>
      <PageHeader
        title={value ? t('values.change', { name: text(value.name) }) : t('values.new')}
        note={t('values.note')}
        back={value ? { to: valuePath(value.id), label: text(value.name) } : { to: '/tags/catalogue?kind=value', label: t('values.back') }}
        actions={<Button type="primary" disabled={!isReady(draft)} loading={editing.saving} onClick={editing.save}>{t('values.save')}</Button>}
      />
      <div className="value-editor">
        <div className="stack">
          <ProblemAlert problem={problem} />
          <MeasureForm measure={draft.measure} kind={value?.kind} problem={problem} onChange={(measure) => change({ measure })} />
          <Basics draft={draft} onChange={change} />
          <Keeping draft={draft} onChange={change} />
        </div>
        <Preview draft={draft} id={value?.id} />
      </div>
      <UnsavedGuard dirty={editing.dirty} permitted={editing.permitted} />
      <ConflictDialog conflict={editing.conflict} />
    </>
  )
}

function Basics({ draft, onChange }: { draft: ValueDraft; onChange: Change }) {
  const { t, text } = useLanguage()
  const groups = useTagGroups().data ?? []
  const set = (field: 'name' | 'description' | 'unit', language: 'zh' | 'en') => (event: { target: { value: string } }) =>
    onChange({ [field]: { ...draft[field], [language]: event.target.value } })
  return (
    <section className="panel" aria-label={t('values.basics')}>
      <h2 className="panel-title">{t('values.basics')}</h2>
      <div className="form-grid">
        <Field label={t('values.nameZh')} htmlFor="value-name-zh" hint={isNamed(draft.name) ? undefined : t('editor.needName')}><Input id="value-name-zh" maxLength={64} value={draft.name.zh} onChange={set('name', 'zh')} /></Field>
        <Field label={t('values.nameEn')} htmlFor="value-name-en"><Input id="value-name-en" maxLength={64} value={draft.name.en} onChange={set('name', 'en')} /></Field>
        <Field label={t('values.unitZh')} htmlFor="value-unit-zh" hint={t('values.unitHint')}><Input id="value-unit-zh" maxLength={16} value={draft.unit.zh} onChange={set('unit', 'zh')} /></Field>
        <Field label={t('values.unitEn')} htmlFor="value-unit-en"><Input id="value-unit-en" maxLength={16} value={draft.unit.en} onChange={set('unit', 'en')} /></Field>
        <Field label={t('editor.descriptionZh')} htmlFor="value-text-zh"><Input.TextArea id="value-text-zh" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={draft.description.zh} onChange={set('description', 'zh')} /></Field>
        <Field label={t('editor.descriptionEn')} htmlFor="value-text-en"><Input.TextArea id="value-text-en" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={draft.description.en} onChange={set('description', 'en')} /></Field>
        <Field label={t('editor.group')} htmlFor="value-group" hint={t('values.groupHint')}>
          <Select id="value-group" allowClear placeholder={t('tags.ungrouped')} value={draft.group_id ?? undefined} onChange={(id: string | undefined) => onChange({ group_id: id ?? null })} options={groups.map((group) => ({ value: group.id, label: text(group.name) }))} />
        </Field>
      </div>
    </section>
  )
}

const modes = ['after_import', 'scheduled', 'manual'] as const

function Keeping({ draft, onChange }: { draft: ValueDraft; onChange: Change }) {
  const { t } = useLanguage()
  return (
    <section className="panel stack" aria-label={t('values.keeping')}>
      <h2 className="panel-title">{t('values.keeping')}</h2>
      <ModeChoice
        label={t('values.keeping')} modes={modes} mode={draft.update_mode} schedule={draft.schedule}
        hintOf={(mode) => t(`values.modes.${mode}`)} onChange={(mode, schedule) => onChange({ update_mode: mode, schedule })}
      />
    </section>
  )
}

/** What the measure would be of everybody now, with nothing saved. */
function Preview({ draft, id }: { draft: ValueDraft; id: string | undefined }) {
  const { t, text } = useLanguage()
  const { duration } = useFormat()
  const measure = useSettled(draft.measure, 300)
  const query = usePreviewValue(measure.trait === '' ? null : measure, id)
  return (
    <aside className="value-side stack" aria-label={t('values.preview')} aria-live="polite">
      {query.error && <ProblemAlert problem={query.error} />}
      {!query.data && query.isFetching && <Loading />}
      {query.data && !query.error && (
        <>
          <div className="panel stack-small">
            <h2 className="panel-title">{t('values.preview')}</h2>
            <p className="value-sentence">{text(query.data.sentence)}</p>
            <span className="quiet small">{t('values.previewHint', { took: duration(query.data.took_ms) })}</span>
          </div>
          <FiguresView figures={query.data} unit={draft.unit} />
        </>
      )}
    </aside>
  )
}
