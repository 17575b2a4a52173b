import { EditOutlined } from '@ant-design/icons'
import { Alert, App, Button, Grid, Popconfirm, Select, Tabs, Tag } from 'antd'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { isActive } from '../../client/jobs'
import { useJob } from '../../client/runs'
import { useMay } from '../../client/session'
import { useDeleteTierScheme, useForgetTiers, useRunTiers, useSaveTierScheme, useTierScheme, type TierScheme } from '../../client/tiers'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { CloseTab } from './CloseTab'
import { draftOf, tiersPath } from './design'
import { MovesTab } from './MovesTab'
import { OverridesTab } from './OverridesTab'
import { ProposalsTab } from './ProposalsTab'
import { Pyramid } from './Pyramid'
import { WhatIfTab } from './WhatIfTab'
import './tiers.css'

export default function TierPage() {
  const query = useTierScheme(useParams().id!)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Page scheme={query.data} />
}

const tabs = { overview: Pyramid, moves: MovesTab, whatIf: WhatIfTab, close: CloseTab, proposals: ProposalsTab, overrides: OverridesTab } as const
type TabKey = keyof typeof tabs

/** One scheme: its pyramid, moves, what if, who is close, proposals, what people gave. */
function Page({ scheme }: { scheme: TierScheme }) {
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('tab') ?? 'overview'
  const open: TabKey = asked in tabs ? (asked as TabKey) : 'overview'
  const Tab = tabs[open]
  const wide = Grid.useBreakpoint().md ?? window.innerWidth >= 768
  const choose = (tab: string) => setSearch(tab === 'overview' ? {} : { tab }, { replace: true })
  const name = (key: TabKey) => `${t(`tiers.parts.${key}`)}${key === 'proposals' && scheme.open_proposal ? ' •' : ''}`
  const run = useRunTiers()
  const job = useJob(run.data?.id, useForgetTiers()).data
  const running = run.isPending || (job !== undefined && isActive(job))
  return (
    <>
      <PageHeader
        title={text(scheme.name)}
        note={<>{t(`tiers.kinds.${scheme.method}`)} · {t(`tags.modes.${scheme.update_mode}`)} {scheme.status === 'paused' && <Tag>{t('tiers.states.paused')}</Tag>}</>}
        back={{ to: '/tiers', label: t('tiers.back') }}
        actions={<Actions scheme={scheme} running={running} onRun={() => run.mutate(scheme.id)} />}
      />
      <div className="stack">
        <ProblemAlert problem={run.error} />
        {running && <div className="panel"><JobProgress job={job} label={t('tiers.running')} /></div>}
        {scheme.customers === 0 && !running && <Alert type="info" showIcon title={t('tiers.notRun')} />}
        {wide ? (
          <Tabs
            activeKey={open} destroyOnHidden onChange={choose}
            items={(Object.keys(tabs) as TabKey[]).map((key) => ({ key, label: <span>{name(key)}</span>, children: key === open ? <Tab scheme={scheme} /> : null }))}
          />
        ) : (
          <>
            <Select aria-label={t('tiers.title')} value={open} onChange={choose} options={(Object.keys(tabs) as TabKey[]).map((value) => ({ value, label: name(value) }))} />
            <Tab scheme={scheme} />
          </>
        )}
      </div>
    </>
  )
}

function Actions({ scheme, running, onRun }: { scheme: TierScheme; running: boolean; onRun: () => void }) {
  const { t, text } = useLanguage()
  const may = useMay()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const { say } = useProblems()
  const save = useSaveTierScheme()
  const remove = useDeleteTierScheme()
  const paused = scheme.status === 'paused'
  const tell = { onError: (problem: unknown) => void message.error(say(problem)) }
  return (
    <>
      {may('run') && !paused && <Button onClick={onRun} loading={running}>{t('tiers.run')}</Button>}
      {may('tier') && (
        <>
          <Button loading={save.isPending} onClick={() => save.mutate({ id: scheme.id, etag: scheme.etag, draft: { ...draftOf(scheme), status: paused ? 'active' : 'paused' } }, tell)}>{t(paused ? 'tiers.resume' : 'tiers.pause')}</Button>
          <Popconfirm
            title={t('tiers.deleteAsk', { name: text(scheme.name) })} description={t('tiers.deleteText')} okText={t('tiers.delete')} cancelText={t('do.cancel')}
            onConfirm={() => remove.mutate(scheme.id, { ...tell, onSuccess: () => { void message.success(t('tiers.deleted')); void navigate('/tiers') } })}
          >
            <Button loading={remove.isPending}>{t('tiers.delete')}</Button>
          </Popconfirm>
          <Link to={`${tiersPath(scheme.id)}/edit`}><Button type="primary" icon={<EditOutlined aria-hidden />}>{t('tiers.edit')}</Button></Link>
        </>
      )}
    </>
  )
}
