import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined, SyncOutlined } from '@ant-design/icons'
import { useLanguage } from '../texts/language'

const icons: Record<string, React.ReactNode> = {
  queued: <ClockCircleOutlined />,
  running: <SyncOutlined spin />,
  done: <CheckCircleOutlined style={{ color: 'var(--accent)' }} />,
}

/** The state of a job in a word and a sign. */
export function StateMark({ state }: { state: string }) {
  const { code } = useLanguage()
  return (
    <span className="nowrap">
      {icons[state] ?? <CloseCircleOutlined style={{ color: '#b42318' }} />} {code('imports.states', state)}
    </span>
  )
}
