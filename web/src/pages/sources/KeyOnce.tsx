import { Alert, Typography } from 'antd'
import { useLanguage } from '../../texts/language'

/** A new key, the only time that it is shown. */
export function KeyOnce({ value }: { value: string }) {
  const { t } = useLanguage()
  return (
    <Alert
      type="success"
      title={t('sources.keyTitle')}
      description={
        <div className="stack-small">
          <span>{t('sources.keyText')}</span>
          <Typography.Text code copyable={{ text: value, tooltips: [t('do.copy'), t('do.copied')] }} className="wrap-code">{value}</Typography.Text>
        </div>
      }
    />
  )
}
