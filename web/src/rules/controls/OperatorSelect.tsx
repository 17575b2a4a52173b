import { useLanguage, type TextKey } from '../../texts/language'
import type { FieldKind } from '../fields'
import type { Operator } from '../nodes'
import { WordSelect } from './Labelled'

type Props = { kind: FieldKind; value: Operator; operators: Operator[]; onChange: (op: Operator) => void }

export function OperatorSelect({ kind, value, operators, onChange }: Props) {
  const { t } = useLanguage()
  const known = operators.includes(value) ? operators : [value, ...operators]
  return (
    <WordSelect<Operator>
      label={t('editor.operator')}
      value={value}
      onChange={onChange}
      options={known.map((op) => ({ value: op, label: t(`ops.${kind}.${op}` as TextKey) }))}
    />
  )
}
