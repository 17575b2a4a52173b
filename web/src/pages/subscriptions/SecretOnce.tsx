import { Alert, Typography } from 'antd'
import { useLanguage } from '../../texts/language'

/** A signing secret, the only time that it is shown. */
export function SecretOnce({ value }: { value: string }) {
  const { t } = useLanguage()
  return (
    <Alert
      type="success"
      title={t('subscriptions.secretTitle')}
      description={
        <div className="stack-small">
          <span>{t('subscriptions.secretText')}</span>
          <Typography.Text code copyable={{ text: value, tooltips: [t('do.copy'), t('do.copied')] }}>{value}</Typography.Text>
        </div>
      }
    />
  )
}
