import type { Job } from '../../client/types'
import { useMay } from '../../client/session'
import { JobProgress } from '../../components/JobProgress'
import { useLanguage } from '../../texts/language'

/** How far counting is; or why nothing is shown, where there is no answer yet. */
export function Counting({ job, answered }: { job: Job | null; answered: boolean }) {
  const { t } = useLanguage()
  const may = useMay()
  if (job) return <div className="panel"><JobProgress job={job} label={t('segments.growth.counting')} cancellable stages="segments.stages" /><p className="quiet small">{t('segments.growth.leave')}</p></div>
  if (answered) return null
  return <div className="panel quiet">{t(may('run') ? 'segments.growth.never' : 'segments.growth.mayNot')}</div>
}
