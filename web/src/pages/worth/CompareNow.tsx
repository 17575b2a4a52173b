import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Select } from 'antd'
import { useState } from 'react'
import { isActive } from '../../client/jobs'
import { useJob } from '../../client/runs'
import { useMay } from '../../client/session'
import { useCompare } from '../../client/worth'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const WINDOWS = [30, 90, 180]

type Props = { tagIds?: string[]; days: number; onDays: (days: number) => void; again: boolean }

/** Asks for a comparison and follows it; it may be left meanwhile. */
export function CompareNow({ tagIds, days, onDays, again }: Props) {
  const { t } = useLanguage()
  const { say, sayCode } = useProblems()
  const { message } = App.useApp()
  const may = useMay()
  const queries = useQueryClient()
  const compare = useCompare()
  const [jobId, setJobId] = useState<string>()
  const job = useJob(jobId, () => queries.invalidateQueries({ queryKey: ['worth'] })).data
  const running = jobId !== undefined && (!job || isActive(job))
  const start = () =>
    compare.mutate({ tagIds, days }, { onSuccess: (asked) => setJobId(asked.id), onError: (problem) => void message.error(say(problem)) })
  return (
    <div className="stack-small">
      <div className="row">
        <Select
          aria-label={t('worth.window')}
          value={days}
          onChange={onDays}
          options={WINDOWS.map((value) => ({ value, label: t('worth.lastDays', { n: value }) }))}
          style={{ minWidth: 160 }}
        />
        {may('run') && (
          <Button type={again ? 'default' : 'primary'} disabled={running} loading={compare.isPending} onClick={start}>
            {t(tagIds ? (again ? 'worth.again' : 'worth.compare') : 'worth.compareAll')}
          </Button>
        )}
      </div>
      {running && <JobProgress job={job} label={t('worth.comparing')} cancellable stages="worth.stages" />}
      {job?.state === 'failed' && job.error && <ProblemAlert problem={new Error(sayCode(job.error))} />}
    </div>
  )
}
