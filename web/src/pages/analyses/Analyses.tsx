import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useAnalyses, useAnalysisKinds, type Analysis, type AnalysisKind } from '../../client/analyses'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useAgo } from '../../format/useAgo'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { AnalysisState } from './AnalysisState'
import { KindCards } from './KindCards'
import { analysisPath } from './paths'
import { useSayReason } from './useSayReason'
import './analyses.css'

/** The analyses that are kept, each with what it said last. */
export default function Analyses() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const kinds = useAnalysisKinds()
  const query = useAnalyses()
  const list = useList({ page: 'analyses', columns: useColumns(kinds.data ?? []), rows: query.data ?? [] })
  const none = query.data?.length === 0
  const add = <Link to="/analyses/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('analyses.new')}</Button></Link>
  return (
    <>
      <PageHeader title={t('analyses.title')} note={t('analyses.note')} actions={none ? undefined : add} />
      <ProblemAlert problem={query.error ?? kinds.error} retry={() => void Promise.all([query.refetch(), kinds.refetch()])} />
      {(query.isPending || kinds.isPending) && <Loading />}
      {none && kinds.data && <Nothing kinds={kinds.data} />}
      {query.data && !none && (
        <div className="panel">
          <ListTable
            list={list}
            label={t('analyses.title')}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(analysisPath(id))}
          />
        </div>
      )}
    </>
  )
}

/** The next step of somebody who has none. */
function Nothing({ kinds }: { kinds: AnalysisKind[] }) {
  const { t } = useLanguage()
  return (
    <section className="stack" aria-label={t('analyses.chooseKind')}>
      <div>
        <h2 className="panel-title report-title">{t('analyses.empty')}</h2>
        <p className="quiet">{t('analyses.emptyText')}</p>
      </div>
      <KindCards kinds={kinds} />
    </section>
  )
}

function useColumns(kinds: AnalysisKind[]): ListColumn<Analysis>[] {
  const { t, text } = useLanguage()
  const { dateTime } = useFormat()
  const ago = useAgo()
  const kindName = (kind: string) => text(kinds.find(({ key }) => key === kind)?.name) || kind
  return [
    {
      key: 'name',
      by: ({ name }) => text(name),
      words: ({ name, latest }) => `${name.zh} ${name.en} ${text(latest?.headline)}`,
      title: t('analyses.name'),
      render: ({ id, name, kind }) => (
        <div>
          <Link to={analysisPath(id)}>{text(name)}</Link>
          {kindName(kind) !== text(name) && <div className="quiet small">{kindName(kind)}</div>}
        </div>
      ),
    },
    { key: 'kind', extra: true, facet: ({ kind }) => kind, say: kindName, title: t('lists.kind'), render: ({ kind }) => kindName(kind) },
    { key: 'said', title: t('analyses.said'), render: (analysis) => <Said analysis={analysis} /> },
    {
      key: 'state',
      by: ({ latest }) => latest?.made_at,
      title: t('analyses.state'),
      render: ({ latest }) => (
        <div>
          <AnalysisState result={latest} />
          {latest && <div className="quiet small">{ago(latest.made_at)}</div>}
        </div>
      ),
    },
    { key: 'next', by: ({ next_run_at }) => next_run_at, title: t('analyses.next'), render: ({ next_run_at }) => <span className="nowrap">{next_run_at ? dateTime(next_run_at) : t('analyses.byHand')}</span> },
  ]
}

/** What it says now, why it says nothing, or how far its answer is. */
function Said({ analysis: { latest, job } }: { analysis: Analysis }) {
  const { t, text } = useLanguage()
  const sayReason = useSayReason()
  if (job) return <div style={{ minWidth: 200 }}><JobProgress job={job} label={t('analyses.running')} stages="analyses.stages" /></div>
  if (!latest) return <span className="quiet">{t('analyses.neverText')}</span>
  const words = latest.state === 'written' || !latest.reason ? text(latest.headline) : sayReason(latest.reason)
  return <div className="analysis-said">{words}</div>
}
