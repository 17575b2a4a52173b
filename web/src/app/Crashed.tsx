import { Button, Result, Typography } from 'antd'
import { useRouteError } from 'react-router'
import { useLanguage } from '../texts/language'

export function Crashed() {
  const { t } = useLanguage()
  const error = useRouteError()
  return (
    <Result
      status="warning"
      title={t('app.crashed')}
      subTitle={t('app.crashedHint')}
      extra={<Button type="primary" onClick={() => window.location.reload()}>{t('app.reload')}</Button>}
    >
      <Typography.Text code>{error instanceof Error ? error.message : String(error)}</Typography.Text>
    </Result>
  )
}
