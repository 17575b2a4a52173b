import { Button, Input, Space } from 'antd'
import { useWorkspace } from '../../client/session'
import { fromLocal, toLocal } from '../../format/zoned'
import { useLanguage } from '../../texts/language'

type Props = { id: string; value: string; onChange: (instant: string) => void; withNow?: boolean }

/** A day and time of the business's clocks. */
export function InstantInput({ id, value, onChange, withNow }: Props) {
  const { t } = useLanguage()
  const zone = useWorkspace().time_zone
  return (
    <Space.Compact>
      <Input
        id={id}
        type="datetime-local"
        value={toLocal(value, zone)}
        onChange={({ target }) => {
          const instant = fromLocal(target.value, zone)
          if (instant) onChange(instant)
        }}
      />
      {withNow && <Button onClick={() => onChange(new Date().toISOString())}>{t('schedules.freezeNow')}</Button>}
    </Space.Compact>
  )
}

/** The next full hour: where a date and time begins that nobody has chosen yet. */
export function nextHour(): string {
  return new Date(Math.ceil((Date.now() + 1) / 3_600_000) * 3_600_000).toISOString()
}
