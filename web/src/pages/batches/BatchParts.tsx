import { App, Button, Popconfirm, Tag as AntTag } from 'antd'
import { Link } from 'react-router'
import { useUndoBatch, type Batch } from '../../client/batches'
import { isActive } from '../../client/jobs'
import { useMay } from '../../client/session'
import { JobProgress } from '../../components/JobProgress'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { BatchCounts } from './BatchCounts'

/** How far a batch is, or what it came to. */
export function Outcome({ batch }: { batch: Batch }) {
  const { t, code } = useLanguage()
  const running = [batch.undo_job, batch.job].find((job) => job && isActive(job))
  if (running) return <JobProgress job={running} label={t('batches.working')} stages="batches.stages" />
  if (!batch.result) return <Link to={`/jobs/${batch.job.id}`}><AntTag color="error">{code('jobs.states', batch.job.state)}</AntTag></Link>
  return <BatchCounts batch={batch} />
}

/** Takes a batch back as a whole. */
export function UndoBatch({ batch }: { batch: Batch }) {
  const { t, person } = useLanguage()
  const { dateTime } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const may = useMay()
  const undo = useUndoBatch()
  if (batch.undo_result) return <span className="quiet small">{t('batches.undoneBy', { name: person(batch.undone_by?.name), time: dateTime(batch.undone_at) })}</span>
  if (!batch.result || !may('tag') || (batch.undo_job && isActive(batch.undo_job))) return null
  return (
    <Popconfirm
      title={t('batches.undoAsk')}
      description={<div style={{ maxWidth: 320 }}>{t('batches.undoHint')}</div>}
      okText={t('batches.undo')}
      cancelText={t('do.cancel')}
      onConfirm={() => undo.mutate(batch.id, { onError: (problem) => void message.error(say(problem)) })}
    >
      <Button size="small" loading={undo.isPending}>{t('batches.undo')}</Button>
    </Popconfirm>
  )
}
