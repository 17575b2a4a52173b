import { DeleteOutlined, PauseCircleOutlined, PlayCircleOutlined, SyncOutlined } from '@ant-design/icons'
import { Alert, App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useSource, useSourceActions, type Source } from '../../client/sources'
import { Facts } from '../../components/Facts'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ShownOnce } from '../../components/ShownOnce'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Connect } from './Connect'
import { SourceMapping } from './SourceMapping'
import { SourceRuns } from './SourceRuns'
import { SourceSettingsForm } from './SourceSettingsForm'
import { SourceState } from './SourceState'
import { useAgo } from '../../format/useAgo'
import './sources.css'

/** One source: how it is, how it is reached, and its runs. */
export default function SourcePage() {
  const { t } = useLanguage()
  const { id = '' } = useParams()
  const query = useSource(id)
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Loading />
  const source = query.data
  return (
    <>
      <PageHeader title={source.name} note={t(`sources.kindHints.${source.kind}`)} back={{ to: '/sources', label: t('sources.back') }} actions={<Actions source={source} />} />
      <div className="stack">
        <SourceFacts source={source} />
        <Keys source={source} />
        {(source.kind === 'database' || source.kind === 'folder') && <SourceSettingsForm source={source} />}
        {source.kind !== 'files' && source.kind !== 'event_api' && <SourceMapping source={source} />}
        <SourceRuns source={source} />
      </div>
    </>
  )
}

function Actions({ source }: { source: Source }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const { change, run, remove } = useSourceActions(source.id)
  const failed = { onError: (problem: unknown) => void message.error(say(problem)) }
  const asked = source.kind === 'database' || source.kind === 'folder' || source.kind === 'webhook'
  return (
    <>
      {asked && (
        <Button type="primary" icon={<SyncOutlined aria-hidden />} loading={run.isPending} disabled={source.state === 'running'} onClick={() => run.mutate(undefined, { ...failed, onSuccess: () => void message.success(t('sources.started')) })}>
          {t('sources.runNow')}
        </Button>
      )}
      {source.kind === 'files' ? (
        <Link to={`/imports/new?source=${encodeURIComponent(source.name)}`}><Button type="primary">{t('imports.upload')}</Button></Link>
      ) : (
        <Button icon={source.paused ? <PlayCircleOutlined aria-hidden /> : <PauseCircleOutlined aria-hidden />} loading={change.isPending} onClick={() => change.mutate({ paused: !source.paused }, failed)}>
          {t(source.paused ? 'sources.resume' : 'sources.pause')}
        </Button>
      )}
      <Popconfirm
        title={t('sources.removeAsk', { name: source.name })}
        okText={t('do.delete')}
        cancelText={t('do.cancel')}
        onConfirm={() => remove.mutate(undefined, { ...failed, onSuccess: () => void navigate('/sources') })}
      >
        <Button icon={<DeleteOutlined aria-hidden />} aria-label={t('sources.remove')} />
      </Popconfirm>
    </>
  )
}

function SourceFacts({ source }: { source: Source }) {
  const { t } = useLanguage()
  const { number, bytes, dateTime } = useFormat()
  const { sayCode } = useProblems()
  const ago = useAgo()
  const facts: [string, React.ReactNode][] = [
    [t('sources.state'), <SourceState key="state" state={source.state} />],
    [t('sources.lastRun'), ago(source.last_run_at) ?? t('sources.never')],
    [t('sources.lastOk'), ago(source.last_ok_at) ?? t('sources.never')],
    [t('sources.lastRows'), number(source.last_rows)],
    [t('sources.rows'), number(source.rows)],
    [t('sources.newest'), ago(source.newest_fact_at) ?? '—'],
    ...(source.kind === 'event_api' ? [[t('sources.waiting'), bytes(source.waiting)] as [string, string]] : []),
    ...(source.kind === 'webhook' ? [[t('sources.waiting'), number(source.waiting)] as [string, string]] : []),
  ]
  const by = (person: Source['created_by']) => person.name || t('sources.someone')
  return (
    <section className="panel stack" aria-label={t('sources.state')}>
      <Facts facts={facts} />
      {source.last_error && <Alert type="error" showIcon title={t('sources.errorSince')} description={sayCode(source.last_error)} />}
      <div className="quiet small">
        {t('sources.created', { name: by(source.created_by), at: dateTime(source.created_at) })} · {t('sources.changed', { name: by(source.updated_by), at: dateTime(source.updated_at) })}
      </div>
    </section>
  )
}

/** The key by its beginning, a way to replace it, and how to connect with it. */
function Keys({ source }: { source: Source }) {
  const { t } = useLanguage()
  const [key, setKey] = useState<string | null>(null)
  const { rotate } = useSourceActions(source.id)
  if (source.kind !== 'event_api' && source.kind !== 'webhook') return null
  return (
    <>
      <section className="panel stack" aria-label={t('sources.key')}>
        <div className="row-between">
          <h2 className="panel-title">{t(source.kind === 'webhook' ? 'sources.signingSecret' : 'sources.writeKey')}</h2>
          <Popconfirm title={t('sources.rotateAsk')} okText={t('sources.rotate')} cancelText={t('do.cancel')} onConfirm={() => rotate.mutate(undefined, { onSuccess: (made) => setKey(made.key) })}>
            <Button loading={rotate.isPending}>{t('sources.rotate')}</Button>
          </Popconfirm>
        </div>
        {!key && <code>{t('sources.keyPrefix', { prefix: source.key_prefix })}</code>}
        <ProblemAlert problem={rotate.error} />
        {key && <ShownOnce title={t('sources.keyTitle')} text={t('sources.keyText')} value={key} />}
      </section>
      <Connect source={source} secret={key} />
    </>
  )
}
