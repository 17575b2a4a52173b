import { useLanguage } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'
import { OperatorSelect } from '../controls/OperatorSelect'
import { ValueInput } from '../controls/ValueInput'
import type { LeafDraftOf } from '../draft'
import { operatorsOf, reshape, traitFields } from '../fields'
import { useRuleContext } from '../RuleContext'
import { useWordsOf } from '../useWordsOf'
import type { RowProps } from './rowProps'

/** 『城市』『是』『杭州』 */
export function TraitRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'trait'>>) {
  const { t, text } = useLanguage()
  const { vocabulary } = useRuleContext()
  const fields = traitFields(vocabulary)
  const field = fields.find(({ name }) => name === draft.trait)
  const kind = field?.kind ?? 'text'
  const choices = useWordsOf(field, draft.op)
  const first = (trait: string) => operatorsOf(vocabulary, fields.find(({ name }) => name === trait)?.kind ?? 'text')[0]!
  return (
    <>
      <WordSelect
        label={t('editor.trait')}
        value={draft.trait}
        status={wrong('trait') ? 'error' : undefined}
        options={fields.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(trait) => onChange({ ...draft, trait, op: first(trait), value: undefined })}
        style={{ minWidth: 120 }}
      />
      <OperatorSelect
        kind={kind}
        value={draft.op}
        operators={operatorsOf(vocabulary, kind)}
        invalid={wrong('op')}
        onChange={(op) => onChange({ ...draft, op, value: reshape(draft.value, op) })}
      />
      <ValueInput
        kind={kind}
        op={draft.op}
        value={draft.value}
        suggestions={field?.values}
        choices={choices}
        invalid={wrong('value')}
        onChange={(value) => onChange({ ...draft, value })}
      />
    </>
  )
}
