import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, SyncOutlined } from '@ant-design/icons'
import { useLanguage } from '../texts/language'

const icons: Record<string, React.ReactNode> = {
  queued: <ClockCircleOutlined aria-hidden />,
  running: <SyncOutlined spin aria-hidden />,
  done: <CheckCircleOutlined style={{ color: 'var(--accent)' }} aria-hidden />,
}

/** The state of a job in a word and a sign. */
export function StateMark({ state }: { state: string }) {
  const { code } = useLanguage()
  return (
    <span className="nowrap">
      {icons[state] ?? <CloseCircleOutlined style={{ color: '#b42318' }} aria-hidden />} {code('imports.states', state)}
    </span>
  )
}
