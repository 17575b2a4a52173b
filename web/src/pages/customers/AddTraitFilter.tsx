import { PlusOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'
import { useState } from 'react'
import type { Vocabulary } from '../../client/types'
import { OperatorSelect } from '../../rules/controls/OperatorSelect'
import { ValueInput } from '../../rules/controls/ValueInput'
import { WordSelect } from '../../rules/controls/Labelled'
import { isFilled, operatorsOf, reshape, traitFields } from '../../rules/fields'
import type { Operator, Value } from '../../rules/nodes'
import { useWordsOf } from '../../rules/useWordsOf'
import { useLanguage } from '../../texts/language'

type Props = { vocabulary: Vocabulary | undefined; onAdd: (filter: string) => void }

export function AddTraitFilter({ vocabulary, onAdd }: Props) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  const add = (filter: string) => {
    onAdd(filter)
    setOpen(false)
  }
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={vocabulary && <TraitFilterForm vocabulary={vocabulary} onAdd={add} />}
    >
      <Button icon={<PlusOutlined aria-hidden />} disabled={!vocabulary}>{t('customers.addTrait')}</Button>
    </Popover>
  )
}

function TraitFilterForm({ vocabulary, onAdd }: { vocabulary: Vocabulary; onAdd: (filter: string) => void }) {
  const { t, text } = useLanguage()
  const fields = traitFields(vocabulary)
  const [name, setName] = useState('')
  const [op, setOp] = useState<Operator>('eq')
  const [value, setValue] = useState<Value>()
  const field = fields.find((one) => one.name === name)
  const kind = field?.kind ?? 'text'
  const choices = useWordsOf(field, op)
  return (
    <div className="trait-filter-form">
      <WordSelect
        label={t('customers.trait')}
        value={name}
        options={fields.map((one) => ({ value: one.name, label: text(one.label) || one.name }))}
        onChange={(chosen) => {
          setName(chosen)
          setOp('eq')
          setValue(undefined)
        }}
      />
      {field && (
        <>
          <OperatorSelect
            kind={kind}
            value={op}
            operators={operatorsOf(vocabulary, kind)}
            onChange={(next) => {
              setOp(next)
              setValue(reshape(value, next))
            }}
          />
          <ValueInput kind={kind} op={op} value={value} suggestions={field.values} choices={choices} onChange={setValue} />
        </>
      )}
      <Button type="primary" disabled={!field || !isFilled(value, op)} onClick={() => onAdd([name, op, ...said(value)].join(':'))}>
        {t('do.add')}
      </Button>
    </div>
  )
}

const said = (value: Value | undefined): string[] =>
  value === undefined || value === null ? [] : [Array.isArray(value) ? value.join(',') : String(value)]
