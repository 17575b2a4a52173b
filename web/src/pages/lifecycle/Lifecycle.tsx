import { Alert, DatePicker, Segmented, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useLifecycleReport, useSchemes, type Flow, type Scheme } from '../../client/lifecycle'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { PeopleDialog, type People } from '../analyses/PeopleDialog'
import type { Period } from './between'
import { LengthsTable } from './LengthsTable'
import { MovesCards } from './MovesCards'
import { Reconstruct } from './Reconstruct'
import { SchemeActions } from './SchemeActions'
import { StageStrip } from './StageStrip'
import { Starters } from './Starters'
import { WeeksChart } from './WeeksChart'
import './lifecycle.css'

const PERIODS = [7, 30, 90, 180, 365]
const DAYS = 30
const YOUNG = 30 * 24 * 3600 * 1000

/** How customers go through the stages of a lifecycle. Which scheme, period and time is in the address. */
export default function Lifecycle() {
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const schemes = useSchemes()
  const found = schemes.data ?? []
  const scheme = found.find(({ id }) => id === search.get('scheme')) ?? found[0]
  const set = (name: string, value: string | null) =>
    setSearch((current) => {
      if (value === null) current.delete(name)
      else current.set(name, value)
      return current
    }, { replace: true })
  return (
    <>
      <PageHeader title={t('lifecycle.title')} note={t('lifecycle.note')} actions={scheme && <SchemeActions key={scheme.id} scheme={scheme} />} />
      <div className="stack">
        <ProblemAlert problem={schemes.error} retry={() => void schemes.refetch()} />
        {schemes.isPending && <Loading />}
        {found.length > 1 && (
          <Segmented
            aria-label={t('lifecycle.title')}
            options={found.map(({ id, name }) => ({ value: id, label: text(name) }))}
            value={scheme?.id}
            onChange={(id) => set('scheme', id)}
          />
        )}
        {scheme && <Flows key={scheme.id} scheme={scheme} search={search} set={set} />}
        {schemes.data && <Starters taken={found} onTaken={(id) => set('scheme', id)} />}
      </div>
    </>
  )
}

type FlowsProps = { scheme: Scheme; search: URLSearchParams; set: (name: string, value: string | null) => void }

function Flows({ scheme, search, set }: FlowsProps) {
  const { t } = useLanguage()
  const { dateTime, date } = useFormat()
  const [people, setPeople] = useState<People | null>(null)
  const period = periodOf(search)
  const query = useLifecycleReport(scheme.id, period, `${scheme.version} ${scheme.decided_at ?? ''}`)
  if (!query.data) return query.error ? <ProblemAlert problem={query.error} retry={() => void query.refetch()} /> : <Loading />
  const { report, reconstructed } = query.data
  const past = search.get('past') !== null && reconstructed ? reconstructed : null
  const show = past ? undefined : setPeople
  const shown: Flow = past ? past.report : report
  return (
    <>
      <div className="lifecycle-controls">
        {reconstructed && (
          <Field label={t('lifecycle.source')}>
            <Segmented
              aria-label={t('lifecycle.source')}
              options={[{ value: 'history', label: t('lifecycle.history') }, { value: 'past', label: t('lifecycle.past') }]}
              value={past ? 'past' : 'history'}
              onChange={(value) => set('past', value === 'past' ? '1' : null)}
            />
          </Field>
        )}
        {!past && <PeriodPicker period={period} set={set} />}
        <Reconstruct scheme={scheme} onDone={() => set('past', '1')} />
      </div>
      {past && <Alert type="warning" showIcon title={t('lifecycle.pastNote', { time: dateTime(past.made_at), from: date(past.report.start), to: date(past.report.end ?? past.report.as_of) })} />}
      {!past && isYoung(report) && <Alert type="info" showIcon title={t('lifecycle.shortHistory', { time: dateTime(report.began) })} />}
      <StageStrip scheme={scheme} flow={shown} onPeople={show} />
      <MovesCards scheme={scheme} flow={shown} past={past !== null} onPeople={show} />
      <WeeksChart scheme={scheme} flow={shown} onPeople={show} />
      <LengthsTable scheme={scheme} flow={shown} />
      {people && <PeopleDialog people={people} onClose={() => setPeople(null)} />}
    </>
  )
}

/** From the address: `from` (and `to`) where a person chose days, else the last `days`. */
function periodOf(search: URLSearchParams): Period {
  const [start, end] = [search.get('from'), search.get('to')].map((day) => (day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined))
  return start ? { start, end } : { days: PERIODS.find((each) => String(each) === search.get('days')) ?? DAYS }
}

/** The last so many days, or any days of the past. */
function PeriodPicker({ period, set }: { period: Period; set: FlowsProps['set'] }) {
  const { t } = useLanguage()
  const [free, setFree] = useState('start' in period)
  const [start, end] = 'start' in period ? [dayjs(period.start), period.end ? dayjs(period.end) : null] : [null, null]
  const choose = (value: number) => {
    setFree(value === 0)
    if (value === 0) return
    set('from', null)
    set('to', null)
    set('days', value === DAYS ? null : String(value))
  }
  return (
    <>
      <Field label={t('lifecycle.period')} htmlFor="lifecycle-days">
        <Select
          id="lifecycle-days"
          style={{ width: 180 }}
          value={free || !('days' in period) ? 0 : period.days}
          options={[...PERIODS.map((value) => ({ value, label: t('lifecycle.lastDays', { n: value }) })), { value: 0, label: t('lifecycle.freeDays') }]}
          onChange={choose}
        />
      </Field>
      {free && (
        <>
          <Field label={t('lifecycle.firstDay')} htmlFor="lifecycle-from">
            <DatePicker id="lifecycle-from" value={start} maxDate={end ?? dayjs()} placeholder={t('lifecycle.firstDay')} onChange={(day) => set('from', day?.format('YYYY-MM-DD') ?? null)} />
          </Field>
          <Field label={t('lifecycle.lastDay')} htmlFor="lifecycle-to">
            <DatePicker id="lifecycle-to" value={end} minDate={start ?? undefined} maxDate={dayjs()} placeholder={t('lifecycle.tillNow')} onChange={(day) => set('to', day?.format('YYYY-MM-DD') ?? null)} />
          </Field>
        </>
      )}
    </>
  )
}

/** Whether the history is too short to say much. */
const isYoung = ({ began, as_of: now }: Flow) => began !== null && new Date(now).getTime() - new Date(began).getTime() < YOUNG
