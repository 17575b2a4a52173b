import { Alert, Checkbox } from 'antd'
import type { Tag } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { InstantInput, nextHour } from './InstantInput'
import { ModeChoice } from './ModeChoice'
import { RunOne } from './RunOne'
import type { TagForm } from './tagForm'

type Props = { form: TagForm; onChange: (part: Partial<TagForm>) => void; tag?: Tag; ranks: boolean; dirty: boolean }
const modes = ['realtime', 'after_import', 'manual', 'scheduled'] as const

/** How a rule tag is kept current: the mode and what it means, its schedule, when it freezes, and its runs. */
export function KeepCurrent({ form, onChange, tag, ranks, dirty }: Props) {
  const { t } = useLanguage()
  return (
    <section className="panel stack" aria-label={t('schedules.title')}>
      <h2 className="panel-title">{t('schedules.title')}</h2>
      {tag && <RunOne tag={tag} dirty={dirty} />}
      <ModeChoice
        label={t('schedules.mode')} modes={modes} mode={form.updateMode} schedule={form.schedule} refusesRealtime={ranks && t('schedules.noRealtime')}
        hintOf={(mode) => t(`schedules.modes.${mode}`)} onChange={(updateMode, schedule) => onChange({ updateMode, schedule })}
      />
      <Freeze form={form} onChange={onChange} tag={tag} />
    </section>
  )
}

function Freeze({ form, onChange, tag }: Pick<Props, 'form' | 'onChange' | 'tag'>) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const stays = tag?.frozen && form.frozenAt !== null
  return (
    <div className="stack-small">
      <Checkbox
        checked={form.frozenAt !== null}
        onChange={({ target }) => onChange({ frozenAt: target.checked ? (tag?.frozen_at ?? nextHour()) : null })}
      >
        {stays ? t('schedules.frozenAt', { time: dateTime(form.frozenAt) }) : t('schedules.freeze')}
      </Checkbox>
      {form.frozenAt !== null && !stays && (
        <Field label={t('schedules.freezeAt')} htmlFor="freeze-at" hint={t('schedules.freezeHint')}>
          <InstantInput id="freeze-at" withNow value={form.frozenAt} onChange={(frozenAt) => onChange({ frozenAt })} />
        </Field>
      )}
      {stays && <span className="quiet small">{t('schedules.frozenHint')}</span>}
      {tag?.frozen && form.frozenAt === null && <Alert type="info" showIcon title={t('schedules.thawed')} />}
    </div>
  )
}
