import { CloseOutlined, FilterOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../texts/language'
import { operatorsOf, propertyFields, reshape, whereKind } from '../fields'
import type { Where } from '../nodes'
import { inside, type Wrong } from '../rows/rowProps'
import { useRuleContext } from '../RuleContext'
import { WordSelect } from './Labelled'
import { OperatorSelect } from './OperatorSelect'
import { ValueInput } from './ValueInput'

type Props = {
  where: Where[] | undefined
  ofLines: boolean
  onChange: (where: Where[]) => void
  wrong: Wrong
  /** The place of the first of them in the rule's own list. */
  offset?: number
  /** What stands before the first, where it is not 且行为的 or 且商品的. */
  lead?: string
  /** More can be added at the end of the last; elsewhere that is done beside what they narrow. */
  growing?: boolean
}

/** Narrows events or lines by their properties; all must hold. */
export function WhereRows({ where = [], onChange, wrong, offset = 0, ofLines, lead, growing }: Props) {
  const replace = (index: number, one: Where) => onChange(where.with(index, one))
  return where.map((one, index) => (
    <WhereRow
      // Rows have no identity of their own; they are only added at the end and replaced in place.
      // oxlint-disable-next-line react/no-array-index-key
      key={index}
      condition={one}
      wrong={inside(wrong, `where[${index + offset}]`)}
      onChange={(next) => replace(index, next)}
      ofLines={ofLines}
      lead={index === 0 ? lead : undefined}
    >
      {(where.length > 1 || !growing) && <RemoveWhere onClick={() => onChange(where.toSpliced(index, 1))} />}
      {growing && index === where.length - 1 && <AddWhere where={where} onChange={onChange} />}
    </WhereRow>
  ))
}

type AddProps = Pick<Props, 'where' | 'onChange'>

export function AddWhere({ where = [], onChange }: AddProps) {
  const { t } = useLanguage()
  return (
    <Tooltip title={t('editor.addWhere')}>
      <Button
        type="text"
        size="small"
        icon={<FilterOutlined aria-hidden />}
        aria-label={t('editor.addWhere')}
        onClick={() => onChange([...where, { property: '', op: 'eq' }])}
      />
    </Tooltip>
  )
}

function RemoveWhere({ onClick }: { onClick: () => void }) {
  const { t } = useLanguage()
  return <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('editor.removeWhere')} onClick={onClick} />
}

type RowProps = {
  condition: Where
  ofLines: boolean
  lead?: string
  onChange: (condition: Where) => void
  wrong: Wrong
  children: ReactNode
}

function WhereRow({ condition, ofLines, lead, onChange, wrong, children }: RowProps) {
  const { t, text } = useLanguage()
  const { vocabulary } = useRuleContext()
  const fields = propertyFields(vocabulary, ofLines)
  const kind = whereKind(fields, condition)
  return (
    <div className="rule-where">
      <span>{lead ?? t(ofLines ? 'editor.whereLine' : 'editor.where')}</span>
      <WordSelect
        label={t('editor.property')}
        value={condition.property}
        status={wrong('property') ? 'error' : undefined}
        options={fields.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(property) => onChange({ property, op: 'eq' })}
        style={{ minWidth: 96 }}
      />
      <OperatorSelect
        kind={kind}
        value={condition.op}
        operators={operatorsOf(vocabulary, kind)}
        invalid={wrong('op')}
        onChange={(op) => onChange({ ...condition, op, value: reshape(condition.value, op) })}
      />
      <ValueInput
        kind={kind}
        op={condition.op}
        value={condition.value}
        invalid={wrong('value')}
        onChange={(value) => onChange({ ...condition, value })}
      />
      {children}
    </div>
  )
}
