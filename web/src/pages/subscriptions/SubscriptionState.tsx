import { CheckCircleOutlined, ClockCircleOutlined, PauseCircleOutlined, WarningOutlined } from '@ant-design/icons'
import type { Subscription } from '../../client/subscriptions'
import { useLanguage } from '../../texts/language'

const icons: Record<Subscription['state'], React.ReactNode> = {
  ok: <CheckCircleOutlined style={{ color: 'var(--accent)' }} aria-hidden />,
  waiting: <ClockCircleOutlined aria-hidden />,
  retrying: <WarningOutlined style={{ color: '#b25e09' }} aria-hidden />,
  paused: <PauseCircleOutlined aria-hidden />,
}

/** How it goes, in a word and a sign. */
export function SubscriptionState({ state }: { state: Subscription['state'] }) {
  const { t } = useLanguage()
  return <span className="nowrap">{icons[state]} {t(`subscriptions.states.${state}`)}</span>
}
