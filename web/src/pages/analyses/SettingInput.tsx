import { Checkbox, DatePicker, Input, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import type { AnalysisField } from '../../client/analyses'
import { useVocabulary } from '../../client/customers'
import { useLanguage } from '../../texts/language'

type Props = { field: AnalysisField; id: string; value: unknown; wrong: boolean; onChange: (value: unknown) => void }

/** The control that fits a setting. What may be left out may be cleared. */
export function SettingInput(props: Props) {
  const { field, id, value, wrong, onChange } = props
  const { t, text } = useLanguage()
  const status = wrong ? 'error' : undefined
  switch (field.kind) {
    case 'whole':
    case 'days':
    case 'number':
      return <NumberInput {...props} />
    case 'flag':
      return <Checkbox id={id} checked={value === true} onChange={({ target }) => onChange(target.checked)}>{text(field.label)}</Checkbox>
    case 'text':
      return <Input id={id} status={status} maxLength={200} value={(value as string | null) ?? ''} onChange={({ target }) => onChange(target.value)} />
    case 'date':
      return (
        <DatePicker id={id} status={status} value={value ? dayjs(value as string) : null} onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : null)} />
      )
    case 'texts':
    case 'numbers':
      return (
        <Select
          id={id} mode="tags" open={false} suffixIcon={null} status={status} placeholder={t(field.kind === 'texts' ? 'analyses.typeTexts' : 'analyses.typeNumbers')}
          tokenSeparators={field.kind === 'texts' ? [] : [',', '，', '、', ' ']}
          value={((value as unknown[] | null) ?? []).map(String)}
          onChange={(list: string[]) => onChange(field.kind === 'texts' ? list : list.map(Number).filter(Number.isFinite))}
        />
      )
    default:
      return <Chosen {...props} />
  }
}

/** A fraction is written as people say it: in per cent. */
function NumberInput({ field, id, value, wrong, onChange }: Props) {
  const { t } = useLanguage()
  const times = field.unit === 'share' ? 100 : 1
  const scaled = (number: number | null) => (number === null ? undefined : Number((number * times).toPrecision(12)))
  const suffix = field.unit === 'share' ? '%' : field.kind === 'days' || field.unit === 'days' ? t('analyses.dayUnit') : undefined
  return (
    <InputNumber
      id={id}
      status={wrong ? 'error' : undefined}
      min={scaled(field.least)}
      max={scaled(field.most)}
      precision={field.kind === 'number' ? undefined : 0}
      suffix={suffix}
      placeholder={t('analyses.leftOut')}
      value={scaled((value as number | null) ?? null)}
      onChange={(number) => onChange(number === null || number === undefined ? null : Number((Number(number) / times).toPrecision(12)))}
    />
  )
}

function Chosen({ field, id, value, wrong, onChange }: Props) {
  const { t, text } = useLanguage()
  const events = useVocabulary().data?.events ?? []
  const several = field.kind === 'choices' || field.kind === 'events'
  const options =
    field.kind === 'event' || field.kind === 'events'
      ? events.map(({ name, label }) => ({ value: name, label: text(label) || name }))
      : field.choices.map(({ key, label }) => ({ value: key, label: text(label) }))
  return (
    <Select
      id={id}
      mode={several ? 'multiple' : undefined}
      status={wrong ? 'error' : undefined}
      allowClear={several || field.default === null}
      placeholder={t('analyses.leftOut')}
      value={(value as string | string[] | null) ?? (several ? [] : undefined)}
      options={options}
      showSearch={options.length > 8 || several ? { optionFilterProp: 'label' } : false}
      onChange={(chosen: unknown) => onChange(chosen ?? null)}
    />
  )
}
