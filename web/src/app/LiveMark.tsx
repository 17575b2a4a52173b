import { DisconnectOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'
import { useLive } from '../client/live'
import { useLanguage } from '../texts/language'

/** Says, quietly, when what is shown does not move by itself any more. */
export function LiveMark() {
  const { t } = useLanguage()
  const connection = useLive()
  return (
    <span role="status" data-live={connection}>
      {connection === 'lost' && (
        <Tooltip title={t('subscriptions.liveLostHint')}>
          <span className="quiet small"><DisconnectOutlined aria-hidden /> {t('subscriptions.liveLost')}</span>
        </Tooltip>
      )}
    </span>
  )
}
