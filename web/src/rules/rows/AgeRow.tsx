import { useLanguage } from '../../texts/language'
import { OperatorSelect } from '../controls/OperatorSelect'
import { ValueInput } from '../controls/ValueInput'
import { WordSelect } from '../controls/Labelled'
import type { AgeDraft } from '../draft'
import { measureOperators, reshape, traitFields } from '../fields'
import { useRuleContext } from '../RuleContext'
import type { RowProps } from './rowProps'

/** 『生日』算出的年龄『至少』『18』岁 */
export function AgeRow({ draft, onChange, invalid }: RowProps<AgeDraft>) {
  const { t, text } = useLanguage()
  const dates = traitFields(useRuleContext().vocabulary).filter(({ kind }) => kind === 'date')
  return (
    <>
      <WordSelect
        label={t('editor.birthTrait')}
        value={dates.some(({ name }) => name === draft.trait) ? draft.trait : undefined}
        options={dates.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(trait) => onChange({ ...draft, trait })}
        style={{ minWidth: 120 }}
      />
      <OperatorSelect
        kind="number"
        value={draft.op}
        operators={[...measureOperators, 'missing', 'present']}
        onChange={(op) => onChange({ ...draft, op, value: reshape(draft.value, op) })}
      />
      <ValueInput
        kind="number"
        op={draft.op}
        value={draft.value}
        unit={t('editor.years')}
        invalid={invalid}
        onChange={(value) => onChange({ ...draft, value })}
      />
    </>
  )
}
