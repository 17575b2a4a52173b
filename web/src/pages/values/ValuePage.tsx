import { EditOutlined } from '@ant-design/icons'
import { Alert, App, Button, Popconfirm, Tag } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useMay } from '../../client/session'
import { useDeleteValue, useMoveValue, useRestoreValue, useRunValue, useValue, useValueFigures, useValueRuns, useValueVersions, type ComputedValue, type ValueRun, type ValueVersion } from '../../client/values'
import { Facts } from '../../components/Facts'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { PageTable, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ReaderLinks } from '../../components/ReaderLinks'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { FiguresView } from './FiguresView'
import { valuePath } from './measure'
import './values.css'

/** One computed value: what it says, of how many, who reads it, when it was computed, what it said before. */
export default function ValuePage() {
  const query = useValue(useParams().id)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Page value={query.data} />
}

function Page({ value }: { value: ComputedValue }) {
  const { t, text, code } = useLanguage()
  const figures = useValueFigures(value.id, value.computed_at)
  const [problem, setProblem] = useState<unknown>(null)
  return (
    <>
      <PageHeader
        title={text(value.name)}
        note={<>{t('values.kind')} · {t(`values.kinds.${value.kind}`)} {value.status !== 'published' && <Tag>{code('definitions.status', value.status)}</Tag>}</>}
        back={{ to: '/tags/catalogue?kind=value', label: t('values.back') }}
        actions={<Actions value={value} tell={setProblem} />}
      />
      <div className="stack">
        <ProblemAlert problem={problem} />
        {value.job && <div className="panel"><JobProgress job={value.job} label={t('values.computing')} /></div>}
        {value.status === 'paused' && <Alert type="info" showIcon title={t('values.paused')} />}
        {value.status === 'retired' && <Alert type="info" showIcon title={t('values.retired')} />}
        <div className="value-page">
          <div className="stack">
            <About value={value} />
            <Runs value={value} />
            <Versions value={value} />
          </div>
          <div className="stack">
            <ProblemAlert problem={figures.error} />
            {figures.data && <FiguresView figures={figures.data} unit={value.unit} trait={value.trait} />}
          </div>
        </div>
      </div>
    </>
  )
}

function About({ value }: { value: ComputedValue }) {
  const { t, text, person } = useLanguage()
  const { dateTime } = useFormat()
  const mode = value.next_run_at ? `${t('tags.modes.scheduled')} · ${t('values.next', { time: dateTime(value.next_run_at) })}` : t(`tags.modes.${value.update_mode}`)
  const rows: [string, React.ReactNode][] = [
    [t('values.says'), text(value.sentence)],
    ...(text(value.description) ? [[t('values.description'), text(value.description)] as [string, React.ReactNode]] : []),
    [t('values.computedAt'), value.computed_at ? dateTime(value.computed_at) : t('values.never')],
    [t('values.keeping'), mode],
    [t('values.owner'), person(value.owner?.name) || '—'],
    [t('values.usedBy'), <ReaderLinks key="readers" readers={value.used_by} />],
  ]
  return (
    <section className="panel" aria-label={t('values.about')}>
      <h2 className="panel-title">{t('values.about')}</h2>
      <Facts facts={rows} className="value-about" />
    </section>
  )
}

function Runs({ value }: { value: ComputedValue }) {
  const { t, code } = useLanguage()
  const { number, dateTime } = useFormat()
  const query = useValueRuns(value.id, value.computed_at)
  const columns: Column<ValueRun>[] = [
    { key: 'at', title: t('values.at'), render: ({ job, as_of: at }) => <Link to={`/jobs/${job.id}`}>{dateTime(at ?? job.created_at)}</Link> },
    { key: 'state', title: t('values.state'), render: ({ job }) => code('jobs.states', job.state) },
    { key: 'customers', title: t('values.customers'), align: 'end', render: ({ customers }) => number(customers) },
    { key: 'changed', title: t('values.changed'), align: 'end', render: ({ changed }) => number(changed) },
  ]
  return (
    <section className="panel" aria-label={t('values.runs')}>
      <h2 className="panel-title">{t('values.runs')}</h2>
      <PageTable label={t('values.runs')} size="small" columns={columns} rows={query.data ?? []} loading={query.isPending} rowKey={({ job }) => job.id} />
    </section>
  )
}

function Versions({ value }: { value: ComputedValue }) {
  const { t, text, person } = useLanguage()
  const { dateTime } = useFormat()
  const { message } = App.useApp()
  const { say } = useProblems()
  const may = useMay()
  const restore = useRestoreValue()
  const query = useValueVersions(value.id, value.version)
  const back = (version: number) => restore.mutate({ id: value.id, etag: value.etag, version }, { onError: (problem) => void message.error(say(problem)), onSuccess: () => void message.success(t('values.saved')) })
  const columns: Column<ValueVersion>[] = [
    { key: 'version', title: t('values.version'), render: ({ version, current }) => <>{version} {current && <Tag>{t('values.current')}</Tag>}</> },
    { key: 'says', title: t('values.says'), render: ({ sentence, name }) => <span className="value-wrap">{text(name)}{sentence && <span className="quiet small"> {text(sentence)}</span>}</span> },
    { key: 'made', title: t('values.madeAt'), render: ({ made_at: at, made_by: by }) => <span className="small">{dateTime(at)} · {person(by)}</span> },
    {
      key: 'restore', title: '',
      render: ({ version, current }) => !current && may('define') && may('publish') && (
        <Popconfirm title={t('values.restoreAsk', { n: version })} okText={t('values.restore')} cancelText={t('do.cancel')} onConfirm={() => back(version)}>
          <Button size="small" loading={restore.isPending} aria-label={t('values.restoreOf', { n: version })}>{t('values.restore')}</Button>
        </Popconfirm>
      ),
    },
  ]
  return (
    <section className="panel" aria-label={t('values.versions')}>
      <h2 className="panel-title">{t('values.versions')}</h2>
      <PageTable label={t('values.versions')} size="small" columns={columns} rows={query.data ?? []} loading={query.isPending} rowKey={({ version }) => version} />
    </section>
  )
}

function Actions({ value, tell: onError }: { value: ComputedValue; tell: (problem: unknown) => void }) {
  const { t, text } = useLanguage()
  const may = useMay()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [run, move, remove] = [useRunValue(), useMoveValue(), useDeleteValue()]
  const tell = { onMutate: () => onError(null), onError }
  const { status } = value
  const to = (next: ComputedValue['status']) => () => move.mutate({ id: value.id, status: next }, tell)
  return (
    <span className="row wrap">
      {may('run') && status === 'published' && <Button loading={run.isPending || value.job !== null} onClick={() => run.mutate(value.id, tell)}>{t('values.run')}</Button>}
      {may('publish') && status === 'published' && <Button loading={move.isPending} onClick={to('paused')}>{t('values.pause')}</Button>}
      {may('publish') && status !== 'published' && <Button loading={move.isPending} onClick={to('published')}>{t('values.resume')}</Button>}
      {may('publish') && status !== 'retired' && (
        <Popconfirm title={t('values.retireAsk', { name: text(value.name) })} description={t('values.retireText')} okText={t('values.retire')} cancelText={t('do.cancel')} onConfirm={to('retired')}>
          <Button loading={move.isPending}>{t('values.retire')}</Button>
        </Popconfirm>
      )}
      {may('define') && may('publish') && (
        <>
          <Popconfirm
            title={t('values.deleteAsk', { name: text(value.name) })} description={t('values.deleteText')} okText={t('values.delete')} cancelText={t('do.cancel')}
            onConfirm={() => remove.mutate(value.id, { ...tell, onSuccess: () => { void message.success(t('values.deleted')); void navigate('/tags/catalogue?kind=value') } })}
          >
            <Button loading={remove.isPending}>{t('values.delete')}</Button>
          </Popconfirm>
          <Link to={`${valuePath(value.id)}/edit`}><Button type="primary" icon={<EditOutlined aria-hidden />}>{t('values.edit')}</Button></Link>
        </>
      )}
    </span>
  )
}
