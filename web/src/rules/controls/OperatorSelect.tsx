import { useLanguage } from '../../texts/language'
import type { FieldKind } from '../fields'
import type { Operator } from '../nodes'
import { WordSelect } from './Labelled'

type Props = { kind: FieldKind; value: Operator; operators: Operator[]; invalid?: boolean; onChange: (op: Operator) => void }

export function OperatorSelect({ kind, value, operators, invalid, onChange }: Props) {
  const { t, code } = useLanguage()
  const known = operators.includes(value) ? operators : [value, ...operators]
  return (
    <WordSelect<Operator>
      label={t('editor.operator')}
      value={value}
      status={invalid ? 'error' : undefined}
      onChange={onChange}
      options={known.map((op) => ({ value: op, label: code(`ops.${kind}`, op, code('ops.text', op)) }))}
    />
  )
}
