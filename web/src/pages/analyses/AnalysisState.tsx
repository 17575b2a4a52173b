import { CheckCircleOutlined, CloseCircleOutlined, ClockCircleOutlined, ExclamationCircleOutlined } from '@ant-design/icons'
import type { ResultSummary } from '../../client/analyses'
import { useLanguage } from '../../texts/language'

const icons = {
  written: <CheckCircleOutlined style={{ color: 'var(--accent)' }} aria-hidden />,
  refused: <ExclamationCircleOutlined style={{ color: '#b25e09' }} aria-hidden />,
  failed: <CloseCircleOutlined style={{ color: '#b42318' }} aria-hidden />,
}

/** How an answer stands in a word and a sign; that there is none yet. */
export function AnalysisState({ result }: { result: ResultSummary | null }) {
  const { t } = useLanguage()
  if (!result) return <span className="nowrap quiet"><ClockCircleOutlined aria-hidden /> {t('analyses.never')}</span>
  return <span className="nowrap">{icons[result.state]} {t(`analyses.states.${result.state}`)}</span>
}
