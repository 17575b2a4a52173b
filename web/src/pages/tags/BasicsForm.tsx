import { Button, ColorPicker, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useCreateTagGroup, useTagGroups } from '../../client/tags'
import { Field } from '../../components/FilterForm'
import { isNamed } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { colours, type TagForm } from './tagForm'

type Props = { form: TagForm; onChange: (part: Partial<TagForm>) => void; isNew: boolean }

export function BasicsForm({ form, onChange, isNew }: Props) {
  const { t } = useLanguage()
  const named = (field: 'name' | 'description', language: 'zh' | 'en') => (event: { target: { value: string } }) =>
    onChange({ [field]: { ...form[field], [language]: event.target.value } })
  return (
    <section className="panel" aria-label={t('editor.basics')}>
      <h2 className="panel-title">{t('editor.basics')}</h2>
      <div className="form-grid">
        <Field label={t('editor.nameZh')} htmlFor="tag-name-zh" hint={isNamed(form.name) ? undefined : t('editor.needName')}>
          <Input id="tag-name-zh" value={form.name.zh} onChange={named('name', 'zh')} maxLength={64} />
        </Field>
        <Field label={t('editor.nameEn')} htmlFor="tag-name-en">
          <Input id="tag-name-en" value={form.name.en} onChange={named('name', 'en')} maxLength={64} />
        </Field>
        <Field label={t('editor.descriptionZh')} htmlFor="tag-text-zh">
          <Input.TextArea id="tag-text-zh" autoSize={{ minRows: 2, maxRows: 6 }} value={form.description.zh} onChange={named('description', 'zh')} maxLength={2000} />
        </Field>
        <Field label={t('editor.descriptionEn')} htmlFor="tag-text-en">
          <Input.TextArea id="tag-text-en" autoSize={{ minRows: 2, maxRows: 6 }} value={form.description.en} onChange={named('description', 'en')} maxLength={2000} />
        </Field>
        <Field label={t('editor.group')} htmlFor="tag-group"><GroupSelect value={form.groupId} onChange={(groupId) => onChange({ groupId })} /></Field>
        <Field label={t('editor.colour')} htmlFor="tag-colour">
          <ColorPicker
            value={form.colour}
            onChangeComplete={(colour) => onChange({ colour: colour.toHexString().slice(0, 7) })}
            disabledAlpha
            presets={[{ label: t('editor.colour'), colors: colours }]}
          >
            <Button id="tag-colour" className="colour-button" aria-label={`${t('editor.colour')} ${form.colour}`}>
              <i style={{ background: form.colour }} aria-hidden /> {form.colour}
            </Button>
          </ColorPicker>
        </Field>
        <Field label={t('editor.kind')} hint={t(`editor.kindMeans.${form.kind}`)}>
          <Segmented
            aria-label={t('editor.kind')}
            value={form.kind}
            disabled={!isNew}
            onChange={(kind) => onChange({ kind })}
            options={[{ value: 'rule' as const, label: t('editor.kindRule') }, { value: 'hand' as const, label: t('editor.kindHand') }, { value: 'imported' as const, label: t('editor.kindImported') }]}
          />
        </Field>
      </div>
    </section>
  )
}

/** An existing group, or a new one made in passing. */
function GroupSelect({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t, text } = useLanguage()
  const groups = useTagGroups().data ?? []
  const create = useCreateTagGroup()
  const [name, setName] = useState('')
  const add = () =>
    create.mutate({ zh: name.trim(), en: name.trim() }, {
      onSuccess: ({ id }) => {
        onChange(id)
        setName('')
      },
    })
  return (
    <Select
      id="tag-group"
      allowClear
      placeholder={t('tags.ungrouped')}
      value={value ?? undefined}
      onChange={(id: string | undefined) => onChange(id ?? null)}
      options={groups.map((group) => ({ value: group.id, label: text(group.name) }))}
      popupRender={(menu) => (
        <>
          {menu}
          <div className="new-group">
            <Input
              size="small"
              aria-label={t('editor.newGroupName')}
              placeholder={t('editor.newGroupName')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <Button size="small" disabled={!name.trim()} loading={create.isPending} onClick={add}>{t('editor.newGroup')}</Button>
          </div>
        </>
      )}
    />
  )
}
