import { Alert, Button, Tabs } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'
import { useLife, type Life } from '../../client/definitions'
import { useTag } from '../../client/tags'
import type { Tag } from '../../client/types'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useSayQuiet } from '../../components/useSayQuiet'
import { useLanguage } from '../../texts/language'
import { RunOne } from '../tags/RunOne'
import { BacktestPanel } from './BacktestPanel'
import { ImpactPanel } from './ImpactPanel'
import { LifeActions } from './LifeActions'
import { ReadersList } from './ReadersList'
import { Sentences } from './Sentences'
import { StatusMark } from './StatusMark'
import { Talk } from './Talk'
import { Versions } from './Versions'
import '../tags/tags.css'
import './definitions.css'

/** One tag's definition: where it is in its life, what may be done, and what would follow. */
export default function DefinitionPage() {
  const { id = '' } = useParams()
  const tag = useTag(id)
  const life = useLife(id)
  const problem = tag.error ?? life.error
  if (problem) return <ProblemAlert problem={problem} />
  if (!tag.data || !life.data) return <Loading />
  return <Page tag={tag.data} life={life.data} />
}

function Page({ tag, life }: { tag: Tag; life: Life }) {
  const { t, text } = useLanguage()
  const sayQuiet = useSayQuiet()
  const [search, setSearch] = useSearchParams()
  const by = tag.kind === 'rule'
  const levels = life.proposal?.definition.levels ?? tag.definition.levels
  const proposed = life.proposal ? life.proposal.definition : null
  const note = t(`definitions.impactOf.${proposed ? 'proposal' : 'own'}`)
  const hand = <section className="panel quiet">{t('definitions.handImpact')}</section>
  const items = [
    { key: 'now', label: t('definitions.tabs.now'), children: <Now tag={tag} life={life} /> },
    { key: 'impact', label: t('definitions.tabs.impact'), children: by ? <ImpactPanel id={tag.id} definition={proposed} note={note} levels={levels} /> : hand },
    { key: 'backtest', label: t('definitions.tabs.backtest'), children: by ? <BacktestPanel id={tag.id} definition={proposed} /> : hand },
    { key: 'versions', label: t('definitions.tabs.versions'), children: <Versions id={tag.id} life={life} /> },
    { key: 'talk', label: t('definitions.tabs.talk'), children: <Talk id={tag.id} remarks={life.remarks} /> },
  ]
  const show = (tab: string) =>
    setSearch((now) => {
      now.set('tab', tab)
      return now
    }, { replace: true })
  return (
    <>
      <PageHeader
        title={text(tag.name)}
        note={t('definitions.page')}
        back={{ to: '/tags', label: t('tags.title') }}
        actions={<Link to={`/tags/${encodeURIComponent(tag.id)}${proposed ? '?proposal' : ''}`}><Button>{t('definitions.edit')}</Button></Link>}
      />
      <div className="stack">
        <section className="panel stack" aria-label={t('definitions.page')}>
          <div className="row-between wrap">
            <StatusMark status={life.status} proposed={life.proposal?.state} />
            <LifeActions id={tag.id} life={life} />
          </div>
          <span className="quiet">{t(`definitions.statusMeans.${life.status}`)}</span>
          {life.review && life.proposal && <ReviewNote life={life} />}
          {life.reads_quiet.map((quiet) => (
            <Alert
              key={quiet.id}
              type="warning"
              showIcon
              title={sayQuiet(quiet)}
            />
          ))}
        </section>
        <Tabs activeKey={search.get('tab') ?? 'now'} onChange={show} items={items} destroyOnHidden />
      </div>
    </>
  )
}

function ReviewNote({ life }: { life: Life }) {
  const { t } = useLanguage()
  if (life.proposal?.state === 'approved') return <Alert type="success" showIcon title={t('definitions.approved')} />
  return <Alert type="info" showIcon title={`${t('definitions.reviewOn')}${life.proposal?.own && life.proposal.state === 'review' ? ` ${t('definitions.own')}` : ''}`} />
}

function Now({ tag, life }: { tag: Tag; life: Life }) {
  const { t, person } = useLanguage()
  const { dateTime, number } = useFormat()
  const { proposal } = life
  const held = life.status === 'published' || life.status === 'paused'
  const made = proposal && { name: person(proposal.made_by), time: dateTime(proposal.made_at) }
  return (
    <div className="stack">
      {proposal && held && (
        <section className="panel stack" aria-label={t('definitions.proposalTitle')}>
          <h2 className="panel-title">{t('definitions.proposalTitle')}</h2>
          <Sentences sentence={proposal.sentence} levels={proposal.definition.levels} />
          <span className="quiet small">{t('definitions.proposalMeans', made!)}</span>
        </section>
      )}
      <section className="panel stack" aria-label={t('definitions.nowSays')}>
        <h2 className="panel-title">{t('definitions.nowSays')}</h2>
        <Sentences sentence={tag.sentence} levels={tag.definition.levels} />
        {proposal && !held && <span className="quiet small">{t('definitions.draftBy', made!)}</span>}
        <Link to={`/customers?${new URLSearchParams({ tag: tag.id })}`}>{t('definitions.customers', { n: number(tag.customers) })}</Link>
        {tag.kind === 'rule' && life.status === 'published' && <RunOne tag={tag} dirty={false} />}
        <ReadersList id={tag.id} />
      </section>
    </div>
  )
}
