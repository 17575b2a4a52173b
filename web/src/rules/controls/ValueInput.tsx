import { AutoComplete, DatePicker, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useLanguage } from '../../texts/language'
import { shapeOf, type FieldKind } from '../fields'
import type { Operator, Scalar, Value } from '../nodes'
import { WordSelect } from './Labelled'

type Props = {
  kind: FieldKind
  op: Operator
  value: Value | undefined
  suggestions?: unknown[]
  /** A word after the number: 次, 天, 岁. */
  unit?: string
  invalid?: boolean
  onChange: (value: Value) => void
}

/** The control that fits a kind of field and a comparison. */
export function ValueInput(props: Props) {
  const { t } = useLanguage()
  const { kind, op, value, suggestions = [], onChange } = props
  switch (shapeOf(op)) {
    case 'none':
      return null
    case 'many':
      return (
        <Select
          mode="tags"
          aria-label={t('editor.value')}
          placeholder={t('editor.value')}
          status={props.invalid ? 'error' : undefined}
          value={(Array.isArray(value) ? value : []).map(String)}
          options={suggestions.map((one) => ({ value: String(one), label: String(one) }))}
          tokenSeparators={[',', '，', '、']}
          onChange={(list: string[]) => onChange(list.map((one) => typed(one, kind)))}
          style={{ minWidth: 180 }}
          popupMatchSelectWidth={false}
        />
      )
    case 'pair': {
      const [from, to] = Array.isArray(value) ? value : []
      return (
        <span className="rule-pair">
          <One {...props} label={t('editor.from')} value={from} unit={undefined} onChange={(one) => onChange(pair(one, to))} />
          <span>–</span>
          <One {...props} label={t('editor.to')} value={to} onChange={(one) => onChange(pair(from, one))} />
        </span>
      )
    }
    default:
      return <One {...props} label={t('editor.value')} value={Array.isArray(value) ? value[0] : value} />
  }
}

// A pair is kept while one end is still empty: the row counts as incomplete until both are there.
const pair = (from: Value | undefined, to: Value | undefined): Value => [from ?? '', to ?? ''] as Scalar[]

function typed(text: string, kind: FieldKind): Scalar {
  if (kind === 'flag') return text === 'true'
  return kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function One({ kind, value, label, suggestions = [], unit, invalid, onChange }: Props & { label: string }) {
  const { t } = useLanguage()
  const status = invalid ? 'error' : undefined
  const scalar = value === '' || value === undefined || value === null || Array.isArray(value) ? undefined : value
  if (kind === 'number') {
    return (
      <span className="rule-number">
        <InputNumber
          aria-label={label}
          status={status}
          value={scalar === undefined ? null : Number(scalar)}
          onChange={(number) => onChange(number)}
          style={{ width: 96 }}
        />
        {unit && <span>{unit}</span>}
      </span>
    )
  }
  if (kind === 'date') {
    return (
      <DatePicker
        aria-label={label}
        status={status}
        value={scalar === undefined ? null : dayjs(String(scalar))}
        onChange={(date) => onChange(date ? date.format('YYYY-MM-DD') : null)}
      />
    )
  }
  if (kind === 'flag') {
    return (
      <WordSelect
        label={label}
        status={status}
        value={scalar === undefined ? undefined : String(scalar)}
        options={[{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]}
        onChange={(flag) => onChange(flag === 'true')}
      />
    )
  }
  return (
    <AutoComplete
      aria-label={label}
      placeholder={label}
      status={status}
      value={scalar === undefined ? '' : String(scalar)}
      options={suggestions.map((one) => ({ value: String(one) }))}
      showSearch={{ filterOption: (typedText, option) => String(option?.value).includes(typedText) }}
      onChange={(text: string) => onChange(text)}
      style={{ width: 180 }}
    />
  )
}
