import { Radio } from 'antd'
import type { Schedule, Tag } from '../../client/types'
import { useLanguage } from '../../texts/language'
import { ScheduleForm } from './ScheduleForm'
import { ofKind } from './scheduleForm'

type Props<Mode> = {
  label: string
  modes: readonly Mode[]
  mode: Mode
  schedule: Schedule | null
  hintOf: (mode: Mode) => string
  /** Why it cannot be kept in real time. */
  refusesRealtime?: string | false
  onChange: (mode: Mode, schedule: Schedule | null) => void
}

/** How something is kept current: the modes and what each means, and the schedule of the one that has one. */
export function ModeChoice<Mode extends Tag['update_mode']>({ label, modes, mode, schedule, hintOf, refusesRealtime, onChange }: Props<Mode>) {
  const { t } = useLanguage()
  const choose = (next: Mode) => onChange(next, next === 'scheduled' ? (schedule ?? ofKind('daily', null)) : schedule)
  return (
    <>
      <Radio.Group className="modes" aria-label={label} value={mode} onChange={({ target }) => choose(target.value as Mode)}>
        {modes.map((one) => {
          const refused = one === 'realtime' && refusesRealtime
          return (
            <Radio key={one} value={one} disabled={Boolean(refused) && mode !== one}>
              <strong>{t(`tags.modes.${one}`)}</strong> <span className="mode-does">{refused || hintOf(one)}</span>
            </Radio>
          )
        })}
      </Radio.Group>
      {mode === 'scheduled' && schedule && <ScheduleForm value={schedule} onChange={(next) => onChange(mode, next)} />}
    </>
  )
}
