import { SearchOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Tabs } from 'antd'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { useLastMatch, usePairs, useStartMatch } from '../../client/duplicates'
import { useMay } from '../../client/session'
import { JobProgress } from '../../components/JobProgress'
import { PageHeader } from '../../components/PageHeader'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Decided } from './Decided'
import { MatchSettings } from './MatchSettings'
import { Review } from './Review'
import { Winners } from './Winners'
import './identities.css'

/** Customers that are perhaps one person: found by a job, decided by people. */
export default function Duplicates() {
  const { t } = useLanguage()
  const [params, setParams] = useSearchParams()
  const page = usePairs(false).data?.pages[0]
  return (
    <>
      <PageHeader title={t('duplicates.title')} note={t('duplicates.note')} actions={<Find />} />
      <div className="stack">
        <LastMatch />
        <Tabs
          activeKey={params.get('tab') ?? 'waiting'}
          onChange={(tab) => setParams(tab === 'waiting' ? {} : { tab }, { replace: true })}
          destroyOnHidden
          items={[
            { key: 'waiting', label: t('duplicates.waiting', { n: page?.open ?? 0 }), children: <Review /> },
            { key: 'decided', label: t('duplicates.decided', { n: page?.decided ?? 0 }), children: <Decided /> },
            {
              key: 'settings',
              label: t('duplicates.settings'),
              children: <div className="stack"><MatchSettings /><Winners /></div>,
            },
          ]}
        />
      </div>
    </>
  )
}

const running = (job: { finished_at?: string | null } | null | undefined) => Boolean(job) && !job!.finished_at

export function Find() {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const last = useLastMatch()
  const start = useStartMatch()
  if (!useMay()('identify')) return null
  return (
    <Button
      type="primary"
      icon={<SearchOutlined aria-hidden />}
      loading={start.isPending}
      disabled={running(last.data)}
      onClick={() => start.mutate(undefined, { onError: (problem) => void message.error(say(problem)) })}
    >
      {t('duplicates.find')}
    </Button>
  )
}

/** How the search goes, or what the last one brought. */
function LastMatch() {
  const { t } = useLanguage()
  const { number, dateTime } = useFormat()
  const { sayCode } = useProblems()
  const queries = useQueryClient()
  const { data: job } = useLastMatch()
  const going = running(job)
  useEffect(() => {
    if (job && !going) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] !== 'match' && queryKey[0] !== 'session' })
    // Only the end of a search changes what is shown.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [going])
  if (!job) return null
  if (going) return <div className="panel"><JobProgress job={job} label={t('duplicates.finding')} stages="duplicates.stages" cancellable /></div>
  if (job.error) return <Alert type="warning" showIcon title={t('duplicates.failed')} description={sayCode(job.error)} />
  const found = job.result as { customers: number; merged: number; open: number } | null
  if (!found) return null
  const { customers, merged, open } = found
  const counts = { customers: number(customers), merged: number(merged), open: number(open) }
  return <p className="quiet last-match">{t('duplicates.lastFound', { time: dateTime(job.finished_at), ...counts })}</p>
}
