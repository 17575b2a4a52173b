import { Empty, Segmented, Select } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { isActive, PAGE_SIZE, useJobs, type Jobs as Page, type JobState } from '../../client/jobs'
import type { Job } from '../../client/types'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { About } from './About'
import { JobActions } from './JobActions'
import { JobState as StateOf } from './JobState'
import './jobs.css'

export const jobPath = (id: string) => `/jobs/${encodeURIComponent(id)}`

const STATES: JobState[] = ['running', 'queued', 'failed', 'done', 'cancelled']

/** The work in the background: what goes on, what waits, what failed. The filter is in the address. */
export default function Jobs() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const [filter, setFilter] = useSearchParams()
  const kind = filter.get('kind')
  const state = STATES.find((known) => known === filter.get('state')) ?? null
  const oldest = filter.get('sort') === 'asked'
  const paging = usePaging(`${kind} ${state} ${oldest}`)
  const query = useJobs({ kind, state, oldest }, paging.cursor)
  const list = useList({ page: 'jobs', columns: useColumns(), rows: query.data?.items ?? [], sort: '-asked' })
  const choose = (key: string, value: string | null) => {
    const next = new URLSearchParams(filter)
    if (value) next.set(key, value)
    else next.delete(key)
    setFilter(next, { replace: true })
  }
  return (
    <>
      <PageHeader title={t('jobs.title')} note={t('jobs.note')} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('jobs.title')}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(jobPath(id))}
            empty={<Nothing filtered={Boolean(kind || state)} clear={() => { choose('kind', null); choose('state', null) }} />}
            paging={{ ...paging, nextCursor: query.data?.next_cursor, pageSize: PAGE_SIZE }}
          >
            <Filters page={query.data} kind={kind} state={state} choose={choose} />
          </ListTable>
        )}
      </div>
    </>
  )
}

type FiltersProps = { page: Page | undefined; kind: string | null; state: JobState | null; choose: (key: string, value: string | null) => void }

function Filters({ page, kind, state, choose }: FiltersProps) {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const count = (of: JobState) => page?.counts[of] ?? 0
  const all = STATES.reduce((sum, of) => sum + count(of), 0)
  const kinds = page?.kinds ?? (kind ? [kind] : [])
  return (
    <search className="row-between" aria-label={t('jobs.filters')}>
      <div className="scroll-x">
        <Segmented
          aria-label={t('jobs.state')}
          value={state ?? 'all'}
          onChange={(value) => choose('state', value === 'all' ? null : value)}
          options={[
            { value: 'all', label: t('jobs.all', { n: number(all) }) },
            ...STATES.map((of) => ({ value: of, label: `${t(`jobs.states.${of}`)} ${number(count(of))}` })),
          ]}
        />
      </div>
      <Select
        className="jobs-kind"
        aria-label={t('jobs.kind')}
        value={kind ?? ''}
        onChange={(value) => choose('kind', value || null)}
        options={[{ value: '', label: t('jobs.allKinds') }, ...kinds.map((name) => ({ value: name, label: code('jobs.kinds', name) }))]}
      />
    </search>
  )
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const { t } = useLanguage()
  if (filtered) {
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('jobs.noneFound')}>
        <button type="button" className="link-button" onClick={clear}>{t('jobs.showAll')}</button>
      </Empty>
    )
  }
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('jobs.empty')}<br />{t('jobs.emptyText')}</>}>
      <Link to="/imports/new">{t('imports.upload')}</Link>
    </Empty>
  )
}

function useColumns(): ListColumn<Job>[] {
  const { t, code, person } = useLanguage()
  const { dateTime } = useFormat()
  const took = useTook()
  return [
    {
      key: 'kind',
      title: t('jobs.kind'),
      render: (job) => (
        <div>
          <Link to={jobPath(job.id)} className="nowrap">{code('jobs.kinds', job.kind)}</Link>
          <div className="small"><About job={job} /></div>
        </div>
      ),
    },
    { key: 'state', title: t('jobs.state'), render: (job) => <StateOf job={job} /> },
    { key: 'asked', by: 'server', title: t('jobs.askedAt'), render: ({ created_at }) => <span className="nowrap">{dateTime(created_at)}</span> },
    { key: 'took', title: t('jobs.took'), align: 'end', render: (job) => <span className="nowrap numeric">{took(job)}</span> },
    { key: 'by', title: t('jobs.askedBy'), render: ({ asked_by }) => person(asked_by) || '—' },
    { key: 'actions', title: t('common.actions'), render: (job) => <JobActions job={job} size="small" /> },
  ]
}

/** How long a job took, or takes by now. */
export function useTook(): (job: Job) => string {
  const { duration } = useFormat()
  return (job) => {
    if (!job.started_at || (isActive(job) && job.state === 'queued')) return '—'
    const end = job.finished_at ? new Date(job.finished_at).getTime() : Date.now()
    return duration(Math.max(0, end - new Date(job.started_at).getTime()))
  }
}
