import { DatePicker, Radio } from 'antd'
import dayjs from 'dayjs'
import type { TagEnd } from '../client/customers'
import { useLanguage } from '../texts/language'

const DAYS = [7, 30, 90]

/** How long a hand tag holds; null: a day is still to be chosen. */
export function EndPicker({ value, onChange }: { value: TagEnd | null; onChange: (end: TagEnd | null) => void }) {
  const { t } = useLanguage()
  const chosen = value?.days ? String(value.days) : value && !value.until ? 'good' : 'date'
  const choose = (way: string) => onChange(way === 'good' ? {} : way === 'date' ? null : { days: Number(way) })
  return (
    <div className="stack-small">
      <span className="field-label" id="tag-end">{t('handTagEnds.endTitle')}</span>
      <Radio.Group
        aria-labelledby="tag-end"
        value={chosen}
        onChange={({ target }) => choose(String(target.value))}
        className="tag-end"
        options={[
          { value: 'good', label: t('handTagEnds.forGood') },
          ...DAYS.map((n) => ({ value: String(n), label: t('handTagEnds.days', { n }) })),
          { value: 'date', label: t('handTagEnds.untilDate') },
        ]}
      />
      {chosen === 'date' && (
        <DatePicker
          aria-label={t('handTagEnds.lastDay')}
          placeholder={t('handTagEnds.lastDay')}
          value={value?.until ? dayjs(value.until) : null}
          onChange={(day) => onChange(day ? { until: day.format('YYYY-MM-DD') } : null)}
        />
      )}
    </div>
  )
}
