import { Alert } from 'antd'
import { useParams } from 'react-router'
import { isActive, useJobDetail, useJobLog, type JobLine } from '../../client/jobs'
import type { Job } from '../../client/types'
import { Facts } from '../../components/Facts'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { About } from './About'
import { JobActions } from './JobActions'
import { useTook } from './Jobs'
import { JobState, useStage } from './JobState'
import './jobs.css'

/** One job with its log. */
export default function JobPage() {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  const { id } = useParams()
  const query = useJobDetail(id!)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const job = query.data
  return (
    <>
      <PageHeader
        title={code('jobs.kinds', job.kind)}
        note={t('jobs.askedOn', { time: dateTime(job.created_at) })}
        back={{ to: '/jobs', label: t('jobs.back') }}
        actions={<JobActions job={job} />}
      />
      <div className="stack">
        <WhatNow job={job} />
        <JobFacts job={job} />
        <section className="panel" aria-label={t('jobs.log')}>
          <h2 className="panel-title">{t('jobs.log')}</h2>
          <Log job={job} />
        </section>
      </div>
    </>
  )
}

/** What a failure or a wait means, and what to do about it. */
function WhatNow({ job }: { job: Job }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  if (!job.error || job.state === 'done' || job.state === 'running') return null
  const waits = job.state === 'queued'
  const next = waits ? (job.not_before ? t('jobs.waitsText', { time: dateTime(job.not_before) }) : t('jobs.soonText')) : t('jobs.failedText')
  return <Alert showIcon type={waits ? 'warning' : 'error'} title={sayCode(job.error)} description={next} />
}

function JobFacts({ job }: { job: Job }) {
  const { t, person } = useLanguage()
  const { dateTime } = useFormat()
  const took = useTook()
  const facts = [
    [t('jobs.state'), <JobState key="state" job={job} brief />],
    [t('jobs.startedAt'), job.started_at ? dateTime(job.started_at) : '—'],
    [t('jobs.finishedAt'), job.finished_at ? dateTime(job.finished_at) : '—'],
    [t('jobs.took'), took(job)],
    [t('jobs.attempts'), t('jobs.attemptOf', { n: job.attempts, of: job.max_attempts })],
    [t('jobs.askedBy'), person(job.asked_by) || '—'],
    [t('jobs.belongsTo'), <About key="about" job={job} />],
  ] as const
  return (
    <Facts facts={facts} className="panel facts" />
  )
}

function Log({ job }: { job: Job }) {
  const { t } = useLanguage()
  const { date, clock } = useFormat()
  const say = useSayLine()
  const query = useJobLog(job.id, isActive(job))
  const lines = (query.data ?? []).map((line, place) => ({ ...line, place }))
  return (
    <>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      <PageTable
        label={t('jobs.log')}
        size="small"
        rows={lines}
        rowKey={({ place }) => place}
        loading={query.isPending}
        empty={<span className="quiet">{t('jobs.logEmpty')}</span>}
        columns={[
          { key: 'at', title: t('jobs.at'), width: 200, render: ({ at }) => <span className="nowrap numeric">{date(at)} {clock(at)}</span> },
          { key: 'what', title: t('jobs.what'), render: (line) => <span className={`jobs-line-${line.level}`}>{say(line)}</span> },
        ]}
      />
    </>
  )
}

type Problem = { code: string; params: Record<string, unknown> }

/** A line of the log in words. */
function useSayLine(): (line: JobLine) => string {
  const { code } = useLanguage()
  const { sayCode } = useProblems()
  const stage = useStage()
  return (line) => {
    const { error, stage: now, ...rest } = line.params as Record<string, unknown> & { error?: Problem; stage?: string }
    const plain = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]))
    const words = { ...plain, ...(error ? { error: sayCode(error) } : {}), ...(now === undefined ? {} : { stage: stage(now) }) }
    return code('jobs.says', line.code, line.code, words)
  }
}
