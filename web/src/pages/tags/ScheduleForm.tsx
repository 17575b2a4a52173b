import { Checkbox, Input, InputNumber, Select } from 'antd'
import { useNextTimes } from '../../client/schedules'
import type { Schedule } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { isComplete, kinds, ofKind, weekdays } from './scheduleForm'

type Props = { value: Schedule; onChange: (schedule: Schedule) => void; /** Before the ids of its fields, where a page has several. */ name?: string }

/** When a tag is decided by itself, and the next three times as they come of it. */
export function ScheduleForm({ value, onChange, name = 'schedule' }: Props) {
  const { t } = useLanguage()
  return (
    <div className="schedule-form">
      <Field label={t('schedules.kind')} htmlFor={`${name}-kind`}>
        <Select
          id={`${name}-kind`}
          value={value.kind}
          onChange={(kind) => onChange(ofKind(kind, value))}
          options={kinds.map((kind) => ({ value: kind, label: t(`schedules.kinds.${kind}`) }))}
        />
      </Field>
      <Parts value={value} onChange={onChange} name={name} />
      <NextTimes schedule={value} />
    </div>
  )
}

function Parts({ value, onChange, name }: Props) {
  const { t } = useLanguage()
  const change = (part: Partial<Schedule>) => onChange({ ...value, ...part })
  return (
    <>
      {value.kind === 'minutes' && (
        <Field label={t('schedules.minutes')} htmlFor={`${name}-minutes`} hint={t('schedules.minutesHint')}>
          <InputNumber id={`${name}-minutes`} min={1} max={1440} precision={0} value={value.minutes} onChange={(minutes) => change({ minutes })} />
        </Field>
      )}
      {value.kind === 'hourly' && (
        <Field label={t('schedules.minute')} htmlFor={`${name}-minute`}>
          <InputNumber id={`${name}-minute`} min={0} max={59} precision={0} value={value.minute} onChange={(minute) => change({ minute })} />
        </Field>
      )}
      {value.kind === 'weekly' && (
        <Field label={t('schedules.weekdays')}>
          <Checkbox.Group
            aria-label={t('schedules.weekdays')}
            value={value.weekdays ?? []}
            onChange={(days) => change({ weekdays: days.toSorted((a, b) => a - b) })}
            options={weekdays.map((day) => ({ value: day, label: t(`schedules.weekday.d${day}`) }))}
          />
        </Field>
      )}
      {value.kind === 'monthly' && (
        <Field label={t('schedules.day')} htmlFor={`${name}-day`} hint={t('schedules.dayHint')}>
          <InputNumber id={`${name}-day`} min={1} max={31} precision={0} value={value.day} onChange={(day) => change({ day })} />
        </Field>
      )}
      {(value.kind === 'daily' || value.kind === 'weekly' || value.kind === 'monthly') && (
        <Field label={t('schedules.at')} htmlFor={`${name}-at`}>
          <Input id={`${name}-at`} type="time" value={value.at ?? ''} onChange={({ target }) => change({ at: target.value.slice(0, 5) })} />
        </Field>
      )}
      {value.kind === 'cron' && (
        <Field label={t('schedules.cron')} htmlFor={`${name}-cron`} hint={t('schedules.cronHint')}>
          <Input id={`${name}-cron`} className="numeric" value={value.cron ?? ''} maxLength={100} onChange={({ target }) => change({ cron: target.value })} />
        </Field>
      )}
    </>
  )
}

function NextTimes({ schedule }: { schedule: Schedule }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const times = useNextTimes(isComplete(schedule) ? schedule : null)
  if (times.error) return <div className="schedule-next"><ProblemAlert problem={times.error} /></div>
  return (
    <div className="schedule-next">
      <span className="field-label">{t('schedules.next')}</span>
      <ol>{times.data?.next.map((time) => <li key={time}>{dateTime(time)}</li>)}</ol>
      {times.data && <span className="field-hint">{t('schedules.zone', { zone: times.data.time_zone })}</span>}
    </div>
  )
}
