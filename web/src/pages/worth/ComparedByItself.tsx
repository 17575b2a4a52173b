import { App, Button, Modal, Select, Switch } from 'antd'
import { useState } from 'react'
import { useMay } from '../../client/session'
import type { Schedule } from '../../client/types'
import { useSetWorthUpkeep, useWorthUpkeep, type WorthUpkeep } from '../../client/worth'
import { Field } from '../../components/FilterForm'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { ScheduleForm } from '../tags/ScheduleForm'
import { isComplete, saySchedule } from '../tags/scheduleForm'

const WINDOWS = [30, 90, 180]
const WEEKLY: Schedule = { kind: 'weekly', weekdays: [1], at: '04:00' }

/** When all tags are compared without anybody asking, as of when that was done last, and a way to change it. */
export function ComparedByItself({ madeAt }: { madeAt: string | null }) {
  const language = useLanguage()
  const { t } = language
  const { dateTime } = useFormat()
  const may = useMay()
  const [editing, setEditing] = useState(false)
  const { data } = useWorthUpkeep()
  if (!data) return null
  const when = data.schedule ? t('kept.worthWhen', { schedule: saySchedule(data.schedule, language), n: data.days }) : t('kept.worthNever')
  return (
    <div className="stack-small" data-testid="worth-upkeep">
      <div className="row wrap">
        <span>{when}</span>
        {data.next_at && <span className="quiet">{t('kept.next', { at: dateTime(data.next_at) })}</span>}
        <span className="quiet">{madeAt ? t('kept.asOf', { at: dateTime(madeAt) }) : t('kept.never')}</span>
        {may('run') && <Button size="small" onClick={() => setEditing(true)}>{t('kept.change')}</Button>}
      </div>
      {data.job && <JobProgress job={data.job} label={t('worth.comparing')} cancellable stages="worth.stages" />}
      {editing && <ScheduleDialog kept={data} onClose={() => setEditing(false)} />}
    </div>
  )
}

function ScheduleDialog({ kept, onClose }: { kept: WorthUpkeep; onClose: () => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const set = useSetWorthUpkeep()
  const [on, setOn] = useState(kept.schedule !== null)
  const [schedule, setSchedule] = useState<Schedule>(kept.schedule ?? WEEKLY)
  const [days, setDays] = useState(kept.days)
  const save = () =>
    set.mutate({ schedule: on ? schedule : null, days }, {
      onSuccess: () => {
        void message.success(t('kept.saved'))
        onClose()
      },
    })
  return (
    <Modal open title={t('kept.worthTitle')} onCancel={onClose} onOk={save} okText={t('do.save')} cancelText={t('do.cancel')} confirmLoading={set.isPending} okButtonProps={{ disabled: on && !isComplete(schedule) }}>
      <div className="stack">
        <p className="quiet">{t('kept.worthHint')}</p>
        <div className="row">
          <Switch id="worth-by-itself" checked={on} onChange={setOn} />
          <label htmlFor="worth-by-itself">{t('kept.byItself')}</label>
        </div>
        {on && <ScheduleForm value={schedule} onChange={setSchedule} name="worth" />}
        {on && (
          <Field label={t('worth.window')} htmlFor="worth-days">
            <Select id="worth-days" value={days} onChange={setDays} options={[...new Set([...WINDOWS, kept.days])].map((value) => ({ value, label: t('worth.lastDays', { n: value }) }))} />
          </Field>
        )}
        <ProblemAlert problem={set.error} />
      </div>
    </Modal>
  )
}
