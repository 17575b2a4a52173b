import { CloseOutlined, FilterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useLanguage } from '../../texts/language'
import { OperatorSelect } from '../controls/OperatorSelect'
import { ValueInput } from '../controls/ValueInput'
import { WordSelect } from '../controls/Labelled'
import { operatorsOf, propertyFields, reshape } from '../fields'
import type { PropertyCondition } from '../nodes'
import { useRuleContext } from '../RuleContext'

type Props = { where: PropertyCondition[]; onChange: (where: PropertyCondition[]) => void }

/** Narrows the events of a row by their properties; all must hold. */
export function WhereRows({ where, onChange }: Props) {
  const replace = (index: number, one: PropertyCondition) => onChange(where.with(index, one))
  return (
    <>
      {where.map((one, index) => (
        // Rows have no identity of their own; they are only added at the end and replaced in place.
        // oxlint-disable-next-line react/no-array-index-key
        <WhereRow key={index} condition={one} onChange={(next) => replace(index, next)} onRemove={() => onChange(where.toSpliced(index, 1))} />
      ))}
    </>
  )
}

export function AddWhere({ where, onChange }: Props) {
  const { t } = useLanguage()
  return (
    <Button type="text" size="small" icon={<FilterOutlined aria-hidden />} onClick={() => onChange([...where, { property: '', op: 'eq' }])}>
      {t('editor.addWhere')}
    </Button>
  )
}

type RowProps = { condition: PropertyCondition; onChange: (condition: PropertyCondition) => void; onRemove: () => void }

function WhereRow({ condition, onChange, onRemove }: RowProps) {
  const { t, text } = useLanguage()
  const { vocabulary } = useRuleContext()
  const fields = propertyFields(vocabulary)
  const kind = fields.find(({ name }) => name === condition.property)?.kind ?? 'text'
  return (
    <div className="rule-where">
      <span>{t('editor.where')}</span>
      <WordSelect
        label={t('editor.property')}
        value={condition.property}
        options={fields.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(property) => onChange({ property, op: 'eq' })}
        style={{ minWidth: 110 }}
      />
      <OperatorSelect
        kind={kind}
        value={condition.op}
        operators={operatorsOf(vocabulary, kind)}
        onChange={(op) => onChange({ ...condition, op, value: reshape(condition.value, op) })}
      />
      <ValueInput kind={kind} op={condition.op} value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
      <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('editor.removeWhere')} onClick={onRemove} />
    </div>
  )
}
