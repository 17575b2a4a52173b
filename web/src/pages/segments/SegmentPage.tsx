import { Alert, App, Button, Input, Modal, Popconfirm, Tabs } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { isActive } from '../../client/jobs'
import { useJob } from '../../client/runs'
import { useDeleteSegment, useForgetSegments, useFreeze, useSegment, type Segment } from '../../client/segments'
import { useMay } from '../../client/session'
import { ExportCustomers } from '../../components/ExportCustomers'
import { Field } from '../../components/FilterForm'
import { JobFailed } from '../../components/JobFailed'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ReaderLinks } from '../../components/ReaderLinks'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { BatchDialog } from '../batches/BatchDialog'
import { GrowthTab } from './GrowthTab'
import { ListDialog } from './ListDialog'
import { PortraitTab } from './PortraitTab'
import { VersionsTab } from './VersionsTab'
import { comparePath, membersPath, segmentPath, shownKind } from './paths'
import { useSaySegment } from './useSaySegment'
import './segments.css'

const tabs = ['portrait', 'growth', 'versions'] as const

export default function SegmentPage() {
  const { id } = useParams()
  const query = useSegment(id)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return <Page key={query.data.id} segment={query.data} />
}

/** Who they are, how they changed, and what the segment said before. */
function Page({ segment }: { segment: Segment }) {
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const tab = tabs.find((one) => one === search.get('tab')) ?? 'portrait'
  const bodies = { portrait: <PortraitTab segment={segment} />, growth: <GrowthTab segment={segment} />, versions: <VersionsTab segment={segment} /> }
  return (
    <>
      <PageHeader
        title={text(segment.name)}
        note={`${t(`segments.kinds.${shownKind(segment)}`)} · ${t(`segments.kindHints.${shownKind(segment)}`)}`}
        back={{ to: '/segments', label: t('segments.back') }}
        actions={<Actions segment={segment} />}
      />
      <div className="stack">
        <Facts segment={segment} />
        <Tabs
          activeKey={tab}
          destroyOnHidden
          onChange={(key) => setSearch((current) => { current.set('tab', key); return current }, { replace: true })}
          items={tabs.map((key) => ({ key, label: t(`segments.tabs.${key}`), children: bodies[key] }))}
        />
      </div>
    </>
  )
}

function Facts({ segment }: { segment: Segment }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const say = useSaySegment()
  return (
    <section className="panel stack" aria-label={t('segments.sentence')}>
      <div className="row-between">
        <div>
          <div className="quiet">{t('segments.size')}</div>
          <div className="big-number" data-testid="segment-size">
            {segment.customers === null ? t('segments.uncounted') : <Link className="figure-link" to={membersPath(segment.id)}>{number(segment.customers)}</Link>}
          </div>
        </div>
        <div><div className="quiet">{t('segments.usedBy')}</div><ReaderLinks readers={segment.used_by} /></div>
      </div>
      <div><div className="quiet">{t('segments.sentence')}</div><p className="sentence">{say.rule(segment)}</p></div>
      {segment.limits.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('segments.limits.title')}
          description={<ul className="segment-limits">{segment.limits.map((limit) => <li key={`${limit.code}${limit.id}`}>{say.limit(limit)}</li>)}</ul>}
        />
      )}
    </section>
  )
}

function Actions({ segment }: { segment: Segment }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const may = useMay()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [freezing, setFreezing] = useState(false)
  const [tagging, setTagging] = useState(false)
  const [updating, setUpdating] = useState(false)
  const remove = useDeleteSegment()
  const erase = () =>
    remove.mutate(segment.id, {
      onSuccess: () => {
        void message.success(t('segments.deleted'))
        void navigate('/segments')
      },
      onError: (problem) => void message.error(say(problem)),
    })
  return (
    <>
      <Link to={comparePath([segment.id])}><Button>{t('segments.compare')}</Button></Link>
      {may('tag') && segment.customers !== null && segment.customers > 0 && <Button onClick={() => setTagging(true)}>{t('outside.forSegment')}</Button>}
      {may('define') && shownKind(segment) === 'list' && <Button onClick={() => setUpdating(true)}>{t('outside.update')}</Button>}
      <ExportCustomers filter={{ segment: [segment.id] }} count={segment.customers ?? undefined} />
      {may('define') && (
        <>
          <Button onClick={() => setFreezing(true)}>{t('segments.freeze')}</Button>
          <Popconfirm title={t('segments.deleteAsk', { name: text(segment.name) })} description={t('segments.deleteText')} okText={t('segments.delete')} cancelText={t('do.cancel')} okButtonProps={{ danger: true }} onConfirm={erase}>
            <Button loading={remove.isPending}>{t('segments.delete')}</Button>
          </Popconfirm>
          <Link to={`${segmentPath(segment.id)}/edit`}><Button type="primary">{t('segments.edit')}</Button></Link>
        </>
      )}
      {tagging && <BatchDialog whom={{ chosen: { way: 'segment', id: segment.id }, count: segment.customers ?? 0 }} onClose={() => setTagging(false)} />}
      {updating && <ListDialog list={segment} onClose={() => setUpdating(false)} />}
      {freezing && <Freeze segment={segment} onClose={() => setFreezing(false)} />}
    </>
  )
}

/** Makes a list of those who belong to it now, and follows the work. */
function Freeze({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const { t, text } = useLanguage()
  const { date, number } = useFormat()
  const [name, setName] = useState(() => `${text(segment.name)} ${date(new Date().toISOString())}`.slice(0, 64))
  const freeze = useFreeze()
  const job = useJob(freeze.data?.job.id, useForgetSegments()).data
  const made = freeze.data?.segment
  return (
    <Modal
      open
      title={t('segments.freeze')}
      onCancel={onClose}
      okText={t('segments.freeze')}
      cancelText={t('do.cancel')}
      okButtonProps={{ disabled: !name.trim(), loading: freeze.isPending }}
      onOk={() => freeze.mutate({ name: { zh: name.trim(), en: name.trim() }, segment_id: segment.id })}
      {...(made ? { footer: null } : {})}
    >
      <div className="stack">
        <p className="quiet">{t('segments.freezeText')}</p>
        {!made && (
          <Field label={t('segments.freezeName')} htmlFor="freeze-name">
            <Input id="freeze-name" maxLength={64} value={name} onChange={({ target }) => setName(target.value)} />
          </Field>
        )}
        <ProblemAlert problem={freeze.error} />
        {job && isActive(job) && <JobProgress job={job} label={t('segments.freezing')} stages="segments.stages" />}
        {job && job.state !== 'done' && !isActive(job) && <JobFailed job={job} />}
        {made && job?.state === 'done' && (
          <Alert type="success" showIcon title={t('segments.frozenDone', { n: number(Number(job.result?.members ?? 0)) })} action={<Link to={segmentPath(made.id)}>{t('segments.openList')}</Link>} />
        )}
      </div>
    </Modal>
  )
}
