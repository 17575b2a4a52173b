import { DatePicker, InputNumber } from 'antd'
import dayjs from 'dayjs'
import { useLanguage, type TextKey } from '../../texts/language'
import { units, type Dates, type Rolling, type Unit, type Window } from '../nodes'
import { calendarForms, inForm, isDates, isRolling, unitOf, windowForm, type WindowForm } from '../windows'
import { WordSelect } from './Labelled'
import { Sentence } from './Sentence'

type Props = {
  value: Window | undefined
  onChange: (window: Window | undefined) => void
  /** A window is needed: `ever` would say nothing. */
  needed?: boolean
  invalid?: boolean
}

/** 『最近』『30』『天』内, 『上个月』, 『从…到…』, or ever. */
export function WindowPicker({ value, onChange, needed, invalid }: Props) {
  const { t } = useLanguage()
  const option = (form: WindowForm) => ({ value: form, label: t(`editor.windows.${form.replace('.', '_')}` as TextKey) })
  const group = (name: TextKey, forms: WindowForm[]) => ({ label: t(name), options: forms.map(option) })
  return (
    <span className="rule-window">
      <WordSelect<WindowForm>
        label={t('editor.window')}
        value={windowForm(value)}
        status={invalid ? 'error' : undefined}
        options={[
          ...(needed ? [] : [option('ever')]),
          group('editor.windowRolling', ['rolling', 'earlier']),
          group('editor.windowCalendar', [...calendarForms('this'), ...calendarForms('last')]),
          group('editor.windowFixed', ['dates']),
        ]}
        listHeight={400}
        onChange={(form) => onChange(inForm(value, form))}
      />
      {value && isRolling(value) && <RollingInputs value={value} onChange={onChange} />}
      {value && isDates(value) && <DateInputs value={value} onChange={onChange} />}
    </span>
  )
}

function RollingInputs({ value, onChange }: { value: Rolling; onChange: (window: Rolling) => void }) {
  const { t } = useLanguage()
  const unit = unitOf(value)
  const length = value[unit] ?? 1
  const { until } = value
  const number = (label: TextKey, shown: number, least: number, change: (n: number) => Rolling, most?: number) => (
    <InputNumber
      aria-label={t(label)}
      min={least}
      max={most}
      precision={0}
      value={shown}
      onChange={(n) => n !== null && onChange(change(n))}
      style={{ width: 72 }}
    />
  )
  const unitSelect = <UnitSelect value={unit} of={units} onChange={(next) => onChange({ [next]: length, until })} />
  if (until === undefined) {
    return <Sentence text={t('editor.windowLast')} slots={{ n: number('editor.windowLength', length, 1, (n) => ({ [unit]: n })), unit: unitSelect }} />
  }
  const start = number('editor.windowStart', length, until + 1, (n) => ({ [unit]: n, until }))
  const end = number('editor.windowUntil', until, 1, (n) => ({ [unit]: length, until: n }), length - 1)
  return <Sentence text={t('editor.windowAgo')} slots={{ start, end, unit: unitSelect }} />
}

type UnitProps<U> = { value: Unit; of: readonly U[]; onChange: (unit: U) => void }

export function UnitSelect<U extends Unit>({ value, of, onChange }: UnitProps<U>) {
  const { t } = useLanguage()
  return (
    <WordSelect<U>
      label={t('editor.unit')}
      value={value as U}
      options={of.map((unit) => ({ value: unit, label: t(`editor.units.${unit}` as TextKey) }))}
      onChange={onChange}
    />
  )
}

/** Business days, both included; one end may be open. */
function DateInputs({ value, onChange }: { value: Dates; onChange: (window: Dates) => void }) {
  const { t } = useLanguage()
  const input = (end: 'from' | 'to') => (
    <DatePicker
      aria-label={t(`editor.${end}`)}
      placeholder={t(end === 'from' ? 'editor.noBeginning' : 'editor.noEnd')}
      value={value[end] ? dayjs(value[end]) : null}
      minDate={end === 'to' && value.from ? dayjs(value.from) : undefined}
      maxDate={end === 'from' && value.to ? dayjs(value.to) : undefined}
      onChange={(date) => onChange({ ...value, [end]: date ? date.format('YYYY-MM-DD') : undefined })}
      style={{ width: 132 }}
    />
  )
  return <>{input('from')}<span>–</span>{input('to')}</>
}
