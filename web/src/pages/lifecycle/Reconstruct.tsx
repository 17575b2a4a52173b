import { HistoryOutlined } from '@ant-design/icons'
import { Button, DatePicker, Modal } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useEffect, useState } from 'react'
import { useForgetLifecycle, useReconstruct, type Scheme } from '../../client/lifecycle'
import { isActive } from '../../client/jobs'
import { useJob } from '../../client/runs'
import { useMay } from '../../client/session'
import { Field } from '../../components/FilterForm'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'

/** Has a part of the past worked out by the rules that hold now, and shows how far that is. */
export function Reconstruct({ scheme, onDone }: { scheme: Scheme; onDone: () => void }) {
  const { t } = useLanguage()
  const may = useMay()
  const start = useReconstruct()
  const forget = useForgetLifecycle()
  const [choosing, setChoosing] = useState(false)
  const [asked, setAsked] = useState<string>()
  const job = useJob(asked).data
  const done = job?.state === 'done'
  useEffect(() => {
    if (done) void forget().then(onDone)
    // Only the end of this job matters.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [done])
  if (asked && (!job || isActive(job))) return <div className="reconstructing"><JobProgress job={job} label={t('lifecycle.reconstructing')} cancellable /></div>
  const ask = (days: Days) =>
    start.mutate({ id: scheme.id, start: days.first?.format('YYYY-MM-DD'), end: days.last?.format('YYYY-MM-DD') }, {
      onSuccess: ({ id }) => {
        setChoosing(false)
        setAsked(id)
      },
    })
  if (!may('run')) return null
  return (
    <>
      <Button icon={<HistoryOutlined aria-hidden />} onClick={() => setChoosing(true)}>{t('lifecycle.reconstruct')}</Button>
      {choosing && <DaysDialog problem={start.error} pending={start.isPending} onAsk={ask} onClose={() => setChoosing(false)} />}
    </>
  )
}

type Days = { first: Dayjs | null; last: Dayjs | null }
type DialogProps = { problem: unknown; pending: boolean; onAsk: (days: Days) => void; onClose: () => void }

/** From which day to which; the past year unless somebody says so. */
function DaysDialog({ problem, pending, onAsk, onClose }: DialogProps) {
  const { t } = useLanguage()
  const [first, setFirst] = useState<Dayjs | null>(null)
  const [last, setLast] = useState<Dayjs | null>(null)
  return (
    <Modal open title={t('lifecycle.reconstruct')} onCancel={onClose} okText={t('lifecycle.reconstructNow')} cancelText={t('do.cancel')} confirmLoading={pending} onOk={() => onAsk({ first, last: first && last })}>
      <div className="stack">
        <p>{t('lifecycle.reconstructHint')}</p>
        <div className="stage-form-row">
          <Field label={t('lifecycle.firstDay')} htmlFor="reconstruct-from">
            <DatePicker id="reconstruct-from" value={first} maxDate={last ?? dayjs()} placeholder={t('lifecycle.yearAgo')} onChange={setFirst} />
          </Field>
          <Field label={t('lifecycle.lastDay')} htmlFor="reconstruct-to">
            <DatePicker id="reconstruct-to" value={last} disabled={!first} minDate={first ?? undefined} maxDate={dayjs()} placeholder={t('lifecycle.tillNow')} onChange={setLast} />
          </Field>
        </div>
        <ProblemAlert problem={problem} />
      </div>
    </Modal>
  )
}
