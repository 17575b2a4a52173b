import { Link, useParams } from 'react-router'
import { useRun, type RunDetail } from '../../client/runs'
import { Facts } from '../../components/Facts'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { StateMark } from '../../components/StateMark'
import { TagChip, useTagIndex } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export default function RunReport() {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { id } = useParams()
  const query = useRun(id!)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <PageHeader
        title={t('runs.one')}
        note={dateTime(query.data.started_at)}
        back={{ to: '/runs', label: t('runs.back') }}
      />
      <div className="stack">
        <RunFacts run={query.data} />
        <div className="panel">
          <h2 className="panel-title">{t('runs.perTag')}</h2>
          <PerTag run={query.data} />
        </div>
      </div>
    </>
  )
}

function RunFacts({ run }: { run: RunDetail }) {
  const { t, code, person } = useLanguage()
  const { number, dateTime, duration } = useFormat()
  const facts = [
    [t('runs.state'), <StateMark key="state" state={run.state} />],
    [t('runs.asOf'), dateTime(run.as_of)],
    [t('runs.took'), duration(run.took_ms)],
    [t('runs.customers'), number(run.customers)],
    [t('runs.entered'), number(run.entered)],
    [t('runs.left'), number(run.left)],
    [t('schedules.trigger'), code('schedules.triggers', run.trigger)],
    [t('runs.startedBy'), person(run.started_by) || '—'],
  ] as const
  return (
    <Facts facts={facts} className="panel facts" />
  )
}

function PerTag({ run }: { run: RunDetail }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const index = useTagIndex()
  return (
    <PageTable
      label={t('runs.perTag')}
      rows={run.tags}
      rowKey={({ tag_id }) => tag_id}
      columns={[
        {
          key: 'tag',
          title: t('runs.tag'),
          render: ({ tag_id, name }) => {
            const tag = index.get(tag_id)
            return tag ? <Link to={`/tags/${encodeURIComponent(tag_id)}`}><TagChip tag={tag} id={tag_id} /></Link> : text(name)
          },
        },
        { key: 'version', title: t('runs.version'), render: ({ version }) => t('editor.version', { n: version }) },
        { key: 'entered', title: t('runs.entered'), align: 'end', render: ({ entered }) => number(entered) },
        { key: 'left', title: t('runs.left'), align: 'end', render: ({ left }) => number(left) },
        { key: 'changed', title: t('runs.changed'), align: 'end', render: ({ changed }) => number(changed) },
        {
          key: 'customers',
          title: t('runs.now'),
          align: 'end',
          render: ({ tag_id, name, customers }) => (
            <Link to={`/customers?tag=${encodeURIComponent(tag_id)}`} aria-label={t('tags.seeCustomers', { n: number(customers), name: text(name) })}>{number(customers)}</Link>
          ),
        },
      ]}
    />
  )
}
