import { Select } from 'antd'
import { useSayQuiet } from '../../components/useSayQuiet'
import { useLanguage } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'
import { NothingToChoose } from '../controls/NothingToChoose'
import { Sentence } from '../controls/Sentence'
import { WindowPicker } from '../controls/WindowPicker'
import type { LeafDraftOf } from '../draft'
import type { Window } from '../nodes'
import { useRuleContext } from '../RuleContext'
import type { RowProps } from './rowProps'

const whens = ['now', 'during', 'entered'] as const
type When = (typeof whens)[number]
type TagDraft = LeafDraftOf<'tag'>

/** 『现在有』标签『消费能力』『高』; or had it, or came to have it, in a window. */
export function TagRow({ draft, onChange, wrong }: RowProps<TagDraft>) {
  const { t, text } = useLanguage()
  const { vocabulary, tagId } = useRuleContext()
  const sayQuiet = useSayQuiet()
  const tags = vocabulary.tags.filter(({ id }) => id !== tagId)
  if (tags.length === 0 && !draft.tag) return <NothingToChoose of="tag" />
  const when = whens.find((one) => one !== 'now' && draft[one]) ?? 'now'
  const inWindow = (choice: When, window: Window | undefined) =>
    onChange({ ...draft, during: undefined, entered: undefined, ...(choice === 'now' ? {} : { [choice]: window }) })
  const slots = {
    when: (
      <WordSelect<When>
        label={t('editor.when')}
        value={when}
        options={whens.map((one) => ({ value: one, label: t(`editor.whens.${one}`) }))}
        onChange={(choice) => inWindow(choice, (when !== 'now' && draft[when]) || { days: 30 })}
      />
    ),
    tag: (
      <WordSelect
        label={t('editor.tag')}
        value={draft.tag}
        status={wrong('tag') ? 'error' : undefined}
        options={tags.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
        onChange={(tag) => onChange({ ...draft, tag, values: undefined })}
        style={{ minWidth: 132 }}
      />
    ),
    values: <TagValues {...{ draft, onChange, wrong }} />,
    window: when !== 'now' && (
      <WindowPicker needed value={draft[when]} invalid={wrong(when)} onChange={(window) => window && inWindow(when, window)} />
    ),
  }
  const chosen = vocabulary.tags.find(({ id }) => id === draft.tag)
  return (
    <>
      <Sentence text={t('editor.says.tag')} slots={slots} />
      {chosen?.quiet && <div className="rule-missing">{sayQuiet({ name: chosen.name, status: chosen.quiet })}</div>}
    </>
  )
}

/** Its levels, when there is a choice. */
function TagValues({ draft, onChange, wrong }: RowProps<TagDraft>) {
  const { t, text } = useLanguage()
  const levels = useRuleContext().vocabulary.tags.find(({ id }) => id === draft.tag)?.levels ?? []
  if (levels.length < 2 && !draft.values) return null
  return (
    <Select
      mode="multiple"
      aria-label={t('editor.tagValues')}
      placeholder={t('editor.anyValue')}
      status={wrong('values') ? 'error' : undefined}
      value={draft.values ?? []}
      options={levels.map(({ key, name }) => ({ value: key, label: text(name) || key }))}
      onChange={(values: string[]) => onChange({ ...draft, values: values.length ? values : undefined })}
      style={{ minWidth: 132 }}
      popupMatchSelectWidth={false}
    />
  )
}
