import { Select } from 'antd'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'

const choices = [1, 5, 15, 30, 60, 180, 720, 1440]

/** How often a source runs; never by itself when nothing is chosen. */
export function Schedule({ value, onChange }: { value: number | null; onChange: (minutes: number | null) => void }) {
  const { t } = useLanguage()
  const name = (minutes: number) =>
    minutes === 1440 ? t('sources.everyDay') : minutes >= 60 && minutes % 60 === 0 ? t('sources.everyHours', { n: minutes / 60 }) : t('sources.everyMinutes', { n: minutes })
  const known = value === null || choices.includes(value) ? choices : [...choices, value].toSorted((a, b) => a - b)
  return (
    <Field label={t('sources.schedule')} htmlFor="source-schedule">
      <Select
        id="source-schedule"
        value={value ?? 0}
        onChange={(minutes) => onChange(minutes || null)}
        options={[{ value: 0, label: t('sources.byHand') }, ...known.map((minutes) => ({ value: minutes, label: name(minutes) }))]}
        style={{ maxWidth: 260 }}
      />
    </Field>
  )
}
