import { Select } from 'antd'
import { useLanguage } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'
import type { TagRowDraft } from '../draft'
import { useRuleContext } from '../RuleContext'
import type { RowProps } from './rowProps'

/** 有标签『消费能力』，标签值『高』 */
export function TagRow({ draft, onChange, invalid }: RowProps<TagRowDraft>) {
  const { t, text } = useLanguage()
  const { vocabulary, tagId } = useRuleContext()
  const tags = vocabulary.tags.filter(({ id }) => id !== tagId)
  const levels = tags.find(({ id }) => id === draft.tag)?.levels ?? []
  return (
    <>
      <span>{t('editor.tagHas')}</span>
      <WordSelect
        label={t('editor.tag')}
        value={draft.tag}
        status={invalid ? 'error' : undefined}
        options={tags.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
        onChange={(tag) => onChange({ ...draft, tag, values: undefined })}
        style={{ minWidth: 140 }}
      />
      {levels.length > 1 && (
        <Select
          mode="multiple"
          aria-label={t('editor.tagValues')}
          placeholder={t('editor.anyValue')}
          value={draft.values ?? []}
          options={levels.map(({ key, name }) => ({ value: key, label: text(name) || key }))}
          onChange={(values: string[]) => onChange({ ...draft, values: values.length ? values : undefined })}
          style={{ minWidth: 150 }}
          popupMatchSelectWidth={false}
        />
      )}
    </>
  )
}
