import { Alert, Button } from 'antd'
import { Link } from 'react-router'
import { useBatch } from '../../client/batches'
import { JobFailed } from '../../components/JobFailed'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { BatchCounts } from './BatchCounts'
import { batchPath } from './paths'

/** A batch on its way, and then what it came to. */
export function Following({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLanguage()
  const query = useBatch(id)
  const batch = query.data
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  if (!batch?.result) {
    const failed = batch?.job.state === 'failed' || batch?.job.state === 'cancelled'
    return (
      <div className="stack">
        {failed ? <JobFailed job={batch.job} /> : <JobProgress job={batch?.job} label={t('batches.working')} stages="batches.stages" />}
        <p className="quiet small">{t('batches.leave')} <Link to={batchPath(id)}>{t('outside.openBatch')}</Link></p>
      </div>
    )
  }
  return (
    <div className="stack">
      <Alert type="success" showIcon title={t('batches.done')} />
      <BatchCounts batch={batch} />
      <p className="quiet small">{t('batches.undoLater')} <Link to={batchPath(id)}>{t('outside.openBatch')}</Link></p>
      <div><Button type="primary" onClick={onClose}>{t('batches.close')}</Button></div>
    </div>
  )
}
