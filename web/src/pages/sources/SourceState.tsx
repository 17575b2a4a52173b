import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, PauseCircleOutlined, SyncOutlined } from '@ant-design/icons'
import type { Source } from '../../client/sources'
import { useLanguage } from '../../texts/language'

const icons: Record<Source['state'], React.ReactNode> = {
  waiting: <ClockCircleOutlined aria-hidden />,
  running: <SyncOutlined spin aria-hidden />,
  ok: <CheckCircleOutlined style={{ color: 'var(--accent)' }} aria-hidden />,
  failed: <CloseCircleOutlined style={{ color: '#b42318' }} aria-hidden />,
  paused: <PauseCircleOutlined aria-hidden />,
}

/** How a source is, in a word and a sign. */
export function SourceState({ state }: { state: Source['state'] }) {
  const { t } = useLanguage()
  return <span className="nowrap">{icons[state]} {t(`sources.states.${state}`)}</span>
}
