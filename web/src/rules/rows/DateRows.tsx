import { useLanguage, type TextKey } from '../../texts/language'
import { NothingToChoose } from '../controls/NothingToChoose'
import { WordSelect } from '../controls/Labelled'
import { NumberTest } from '../controls/NumberTest'
import { Sentence } from '../controls/Sentence'
import type { LeafDraftOf } from '../draft'
import { dateTraits } from '../fields'
import { parts, type Part } from '../nodes'
import { useRuleContext } from '../RuleContext'
import { useNamesOf } from '../useNamesOf'
import type { RowProps } from './rowProps'

type DateDraft = LeafDraftOf<'age'> | LeafDraftOf<'date_part'> | LeafDraftOf<'anniversary'>

function DateTraitSelect<D extends DateDraft>({ draft, onChange, wrong }: RowProps<D>) {
  const { t, text } = useLanguage()
  const dates = dateTraits(useRuleContext().vocabulary)
  if (dates.length === 0 && !draft.trait) return <NothingToChoose of="date" />
  return (
    <WordSelect
      label={t('editor.dateTrait')}
      value={draft.trait}
      status={wrong('trait') ? 'error' : undefined}
      options={dates.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
      onChange={(trait) => onChange({ ...draft, trait })}
      style={{ minWidth: 96 }}
    />
  )
}

/** 按『生日』『至少』『18』岁 */
export function AgeRow(props: RowProps<LeafDraftOf<'age'>>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const test = <NumberTest test={draft} wrong={wrong} unit={t('editor.years')} onChange={(test) => onChange({ ...draft, ...test })} />
  return <Sentence text={t('editor.says.age')} slots={{ trait: <DateTraitSelect {...props} />, test }} />
}

/** 『生日』的『月』『是』『十二月』 */
export function DatePartRow(props: RowProps<LeafDraftOf<'date_part'>>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const choices = useNamesOf(draft.part)
  const part = (
    <WordSelect<Part>
      label={t('editor.part')}
      value={draft.part}
      status={wrong('part') ? 'error' : undefined}
      options={parts.map((one) => ({ value: one, label: t(`editor.parts.${one}` as TextKey) }))}
      onChange={(part) => onChange({ ...draft, part, op: 'eq', value: undefined })}
    />
  )
  const test = <NumberTest test={draft} wrong={wrong} choices={choices} onChange={(test) => onChange({ ...draft, ...test })} />
  return <Sentence text={t('editor.says.datePart')} slots={{ trait: <DateTraitSelect {...props} />, part, test }} />
}

/** 距『生日』的下一个周年日『至多』『7』天 */
export function AnniversaryRow(props: RowProps<LeafDraftOf<'anniversary'>>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const test = <NumberTest test={draft} wrong={wrong} unit={t('editor.day')} onChange={(test) => onChange({ ...draft, ...test })} />
  return <Sentence text={t('editor.says.anniversary')} slots={{ trait: <DateTraitSelect {...props} />, test }} />
}
