import { Alert, Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useAnalysis, useAnalysisKinds, useResult, useResults, useRunAnalysis, type Analysis, type AnalysisKind, type Result, type ResultSummary } from '../../client/analyses'
import { changesNothing, useJob } from '../../client/runs'
import { useForgetTags } from '../../client/tags'
import { withoutPeople } from '../../client/report'
import type { Text } from '../../client/types'
import { Facts } from '../../components/Facts'
import { Field } from '../../components/FilterForm'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { jobPath } from '../jobs/Jobs'
import { AnalysisActions } from './AnalysisActions'
import { AnalysisState } from './AnalysisState'
import { ReportView } from './ReportView'
import { SettingsTold } from './SettingsTold'
import { useSayReason } from './useSayReason'
import './analyses.css'

export default function AnalysisPage() {
  const kinds = useAnalysisKinds()
  const query = useAnalysis(useParams().id!)
  if (query.isPending || kinds.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Page analysis={query.data} kind={kinds.data?.find(({ key }) => key === query.data.kind)} />
}

type Props = { analysis: Analysis; kind: AnalysisKind | undefined }

/** What an analysis says, now or as it said before. */
function Page({ analysis, kind }: Props) {
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const results = useResults(analysis.id, analysis.latest?.id)
  const chosen = search.get('result') ?? analysis.latest?.id
  const result = useResult(analysis.id, chosen)
  const run = useRunAnalysis()
  useForgetWhatChanged(analysis)
  const choose = (id: string) => setSearch(id === analysis.latest?.id ? {} : { result: id }, { replace: true })
  return (
    <>
      <PageHeader
        title={text(analysis.name)}
        note={kind && text(kind.about)}
        back={{ to: '/analyses', label: t('analyses.back') }}
        actions={<AnalysisActions analysis={analysis} resultId={result.data?.report ? chosen : undefined} running={run.isPending || analysis.job !== null} onRun={() => run.mutate(analysis.id, { onSuccess: () => setSearch({}, { replace: true }) })} />}
      />
      <div className="stack">
        <ProblemAlert problem={run.error ?? result.error ?? results.error} />
        {analysis.job && (
          <div className="panel"><JobProgress job={analysis.job} label={t('analyses.running')} cancellable stages="analyses.stages" /><p className="quiet small">{t('analyses.runningText')}</p></div>
        )}
        <Broken jobId={run.data?.id} />
        {!analysis.latest && !analysis.job && <div className="panel quiet">{t('analyses.neverText')}</div>}
        {analysis.latest && <Standing analysis={analysis} speaks={(kind?.outputs.length ?? 0) > 0} result={result.data} results={results.data ?? []} choose={choose} />}
        {result.isPending && chosen && <Loading />}
        {result.data && <Answer result={result.data} kind={kind} of={analysis.name} older={result.data.id !== analysis.latest?.id} />}
      </div>
    </>
  )
}

/** Another answer may have moved tags and customers: what was read of them before is read again. */
function useForgetWhatChanged({ latest }: Analysis) {
  const forget = useForgetTags()
  const known = useRef(latest?.id)
  useEffect(() => {
    if (known.current === latest?.id) return
    known.current = latest?.id
    void forget()
  }, [latest?.id, forget])
}

/** A run that ended without any answer: an error of the work itself. */
function Broken({ jobId }: { jobId: string | undefined }) {
  const { t } = useLanguage()
  const { sayCode } = useProblems()
  const [gone, setGone] = useState<string>()
  const job = useJob(jobId, changesNothing).data // an answer is read with its analysis
  if (!job || gone === job.id || job.state === 'cancelled' || !job.error || job.error.code.startsWith('analysis_')) return null
  return (
    <Alert
      type="error" showIcon closable={{ onClose: () => setGone(job.id) }} title={sayCode(job.error)}
      description={<Link to={jobPath(job.id)}>{t('analyses.seeJob')}</Link>}
    />
  )
}

type StandingProps = { analysis: Analysis; /** Whether it says something of each customer. */ speaks: boolean; result: Result | undefined; results: ResultSummary[]; choose: (id: string) => void }

/** Which answer is shown, how it stands, and what follows from it. */
function Standing({ analysis, speaks, result, results, choose }: StandingProps) {
  const { t } = useLanguage()
  const { dateTime, number } = useFormat()
  const shown = result ?? analysis.latest!
  const facts = [
    [t('analyses.state'), <AnalysisState key="state" result={shown} />],
    [t('analyses.asOf'), dateTime(shown.as_of)],
    ...(shown.customers === null || !speaks ? [] : [[t('analyses.changed'), t('common.people', { n: number(shown.customers) })] as const]),
    [t('analyses.next'), analysis.next_run_at ? dateTime(analysis.next_run_at) : t('analyses.byHand')],
    ...(analysis.tag_id ? [[t('analyses.tag'), <Link key="tag" to={`/tags/${encodeURIComponent(analysis.tag_id)}`}>{t('analyses.seeTag')}</Link>] as const] : []),
    [t('analyses.job'), <Link key="job" to={jobPath(shown.job_id)}>{t('analyses.seeJob')}</Link>],
  ] as const
  return (
    <section className="panel stack" aria-label={t('analyses.state')}>
      <Facts facts={facts} />
      {results.length > 1 && (
        <Field label={t('analyses.history')} htmlFor="analysis-result">
          <Select
            id="analysis-result"
            style={{ maxWidth: 360 }}
            value={shown.id}
            onChange={choose}
            options={results.map((one) => ({ value: one.id, label: `${dateTime(one.made_at)} · ${t(`analyses.states.${one.state}`)}` }))}
          />
        </Field>
      )}
    </section>
  )
}

type AnswerProps = { result: Result; kind: AnalysisKind | undefined; of: Text; /** Not the newest one. */ older: boolean }

/** The report, or in plain words why there is none that counts. */
function Answer({ result, kind, of, older }: AnswerProps) {
  const { t } = useLanguage()
  const sayReason = useSayReason()
  const why = result.reason && sayReason(result.reason)
  return (
    <>
      {result.state === 'refused' && <Alert type="warning" showIcon title={why ?? t('analyses.states.refused')} description={t('analyses.refusedText')} />}
      {result.state === 'failed' && <Alert type="error" showIcon title={why ?? t('analyses.states.failed')} description={t('analyses.failedText')} />}
      {result.state === 'written' && why && <Alert type="warning" showIcon title={why} description={t('analyses.tagStays')} />}
      {older && result.state === 'written' && <Alert type="info" showIcon title={t('analyses.olderText')} />}
      {result.report && <ReportView report={result.state === 'written' ? result.report : withoutPeople(result.report)} of={of} />}
      {kind && <SettingsTold kind={kind} settings={result.settings} />}
    </>
  )
}
