import { AutoComplete, DatePicker, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useLanguage } from '../../texts/language'
import { shapeOf, type FieldKind } from '../fields'
import type { Operator, Scalar, Value } from '../nodes'
import type { Choice } from '../useNamesOf'
import { WordSelect } from './Labelled'

type Props = {
  kind: FieldKind
  op: Operator
  value: Value | undefined
  suggestions?: unknown[]
  choices?: Choice[]
  /** A word after the number: 次, 天, 岁. */
  unit?: string
  invalid?: boolean
  onChange: (value: Value) => void
}

/** The control that fits a kind of field and a comparison. */
export function ValueInput(props: Props) {
  const { t } = useLanguage()
  const { op, value, unit, onChange } = props
  switch (shapeOf(op)) {
    case 'none':
      return null
    case 'many':
      return <span className="rule-number"><Many {...props} />{unit && <span>{unit}</span>}</span>
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

function Many({ kind, value, suggestions = [], choices, invalid, onChange }: Props) {
  const { t } = useLanguage()
  const known = choices ?? suggestions.map((one) => ({ value: String(one), label: String(one) }))
  return (
    <Select
      mode={choices ? 'multiple' : 'tags'}
      aria-label={t('editor.value')}
      placeholder={t('editor.value')}
      status={invalid ? 'error' : undefined}
      value={(Array.isArray(value) ? value : []).map(String)}
      options={known.map((one) => ({ value: String(one.value), label: one.label }))}
      tokenSeparators={[',', '，', '、']}
      onChange={(list: string[]) => onChange(list.map((one) => typed(one, kind)))}
      style={{ minWidth: 160 }}
      popupMatchSelectWidth={false}
    />
  )
}

function typed(text: string, kind: FieldKind): Scalar {
  if (kind === 'flag') return text === 'true'
  return kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

type OneProps = Props & { label: string }

function One({ choices, ...props }: OneProps) {
  if (choices) return <Chosen {...props} choices={choices} />
  if (props.kind === 'number') return <NumberInput {...props} />
  if (props.kind === 'date') return <DateInput {...props} />
  return props.kind === 'flag' ? <Flag {...props} /> : <Typed {...props} />
}

const status = (invalid: boolean | undefined) => (invalid ? ('error' as const) : undefined)

const scalarOf = (value: Value | undefined) =>
  value === '' || value === undefined || value === null || Array.isArray(value) ? undefined : value

function Chosen({ value, label, choices, invalid, onChange }: OneProps & { choices: Choice[] }) {
  const scalar = scalarOf(value)
  return (
    <WordSelect
      label={label}
      status={status(invalid)}
      value={scalar === undefined ? undefined : String(scalar)}
      options={choices.map((one) => ({ value: String(one.value), label: one.label }))}
      onChange={(one) => onChange(choices.find(({ value: known }) => String(known) === one)!.value)}
      style={{ minWidth: 96 }}
    />
  )
}

function NumberInput({ value, label, unit, invalid, onChange }: OneProps) {
  const scalar = scalarOf(value)
  return (
    <span className="rule-number">
      <InputNumber
        aria-label={label}
        status={status(invalid)}
        value={scalar === undefined ? null : Number(scalar)}
        onChange={(number) => onChange(number)}
        style={{ width: 96 }}
      />
      {unit && <span>{unit}</span>}
    </span>
  )
}

function DateInput({ value, label, invalid, onChange }: OneProps) {
  const scalar = scalarOf(value)
  return (
    <DatePicker
      aria-label={label}
      status={status(invalid)}
      value={scalar === undefined ? null : dayjs(String(scalar))}
      onChange={(date) => onChange(date ? date.format('YYYY-MM-DD') : null)}
    />
  )
}

function Flag({ value, label, invalid, onChange }: OneProps) {
  const { t } = useLanguage()
  const scalar = scalarOf(value)
  return (
    <WordSelect
      label={label}
      status={status(invalid)}
      value={scalar === undefined ? undefined : String(scalar)}
      options={[{ value: 'true', label: t('common.yes') }, { value: 'false', label: t('common.no') }]}
      onChange={(flag) => onChange(flag === 'true')}
    />
  )
}

function Typed({ value, label, suggestions = [], invalid, onChange }: OneProps) {
  const scalar = scalarOf(value)
  return (
    <AutoComplete
      aria-label={label}
      placeholder={label}
      status={status(invalid)}
      value={scalar === undefined ? '' : String(scalar)}
      options={suggestions.map((one) => ({ value: String(one) }))}
      showSearch={{ filterOption: (typedText, option) => String(option?.value).includes(typedText) }}
      onChange={(text: string) => onChange(text)}
      style={{ width: 190 }}
    />
  )
}
