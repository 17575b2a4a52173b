import { Button } from 'antd'
import { useRef, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { useAnalysis, useAnalysisKinds, type Analysis, type AnalysisKind } from '../../client/analyses'
import { Problem } from '../../client/problem'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { ConflictDialog } from '../tags/ConflictDialog'
import { UnsavedGuard } from '../tags/UnsavedGuard'
import { AnalysisFields } from './AnalysisFields'
import { KindCards } from './KindCards'
import { analysisPath } from './paths'
import { draftOf, formOf, isReady, newForm, type AnalysisForm } from './settings'
import { useSavingAnalysis } from './useSavingAnalysis'
import './analyses.css'

/** A new analysis: first its kind, then its settings; or one that is changed. */
export default function AnalysisEditor() {
  const { id } = useParams()
  return id === undefined ? <NewAnalysis /> : <ChangeAnalysis id={id} />
}

function NewAnalysis() {
  const { t } = useLanguage()
  const [search] = useSearchParams()
  const kinds = useAnalysisKinds()
  if (kinds.isPending) return <Loading />
  if (kinds.isError) return <ProblemAlert problem={kinds.error} retry={() => void kinds.refetch()} />
  const kind = kinds.data.find(({ key }) => key === search.get('kind'))
  if (kind) return <EditorPage key={kind.key} kind={kind} />
  return (
    <>
      <PageHeader title={t('analyses.chooseKind')} back={{ to: '/analyses', label: t('analyses.back') }} />
      <KindCards kinds={kinds.data} />
    </>
  )
}

function ChangeAnalysis({ id }: { id: string }) {
  const kinds = useAnalysisKinds()
  const query = useAnalysis(id)
  if (kinds.isPending || query.isPending) return <Loading />
  const kind = kinds.data?.find(({ key }) => key === query.data?.kind)
  if (!kind || !query.data) return <ProblemAlert problem={query.error ?? kinds.error ?? new Problem(404, 'analysis_kind_unknown', '')} />
  return <EditorPage kind={kind} analysis={query.data} />
}

type Props = { kind: AnalysisKind; analysis?: Analysis }

function EditorPage({ kind, analysis: opened }: Props) {
  const { t, text } = useLanguage()
  const [analysis, setAnalysis] = useState(opened)
  const [form, setForm] = useState<AnalysisForm>(() => (opened ? formOf(opened) : newForm(kind)))
  const [before, setBefore] = useState(() => JSON.stringify(form))
  const permitted = useRef(false)
  const adopt = (current: Analysis) => {
    setAnalysis(current)
    setForm(formOf(current))
    setBefore(JSON.stringify(formOf(current)))
  }
  const { save, saveAndRun, saving, problem, forgetProblem, conflict } = useSavingAnalysis(draftOf(kind, form), analysis, adopt, () => {
    permitted.current = true
  })
  const change = (part: Partial<AnalysisForm>) => {
    setForm((current) => ({ ...current, ...part }))
    forgetProblem()
  }
  return (
    <>
      <PageHeader
        title={analysis ? t('analyses.change', { name: text(analysis.name) }) : t('analyses.newOf', { kind: text(kind.name) })}
        note={text(kind.about)}
        back={analysis ? { to: analysisPath(analysis.id), label: text(analysis.name) } : { to: '/analyses/new', label: t('analyses.chooseKind') }}
        actions={
          <>
            <Button disabled={!isReady(form)} loading={saving} onClick={save}>{t('analyses.save')}</Button>
            <Button type="primary" disabled={!isReady(form)} loading={saving} onClick={saveAndRun}>{t('analyses.saveAndRun')}</Button>
          </>
        }
      />
      <div className="stack" style={{ maxWidth: 960 }}>
        <AnalysisFields kind={kind} form={form} problem={problem} onChange={change} />
      </div>
      <UnsavedGuard dirty={JSON.stringify(form) !== before} permitted={permitted} />
      <ConflictDialog conflict={conflict} />
    </>
  )
}
