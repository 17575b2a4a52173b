import { Alert, Typography } from 'antd'
import { useLanguage } from '../texts/language'

/** A key or a secret, the only time that it is shown. */
export function ShownOnce({ title, text, value }: { title: string; text: string; value: string }) {
  const { t } = useLanguage()
  return (
    <Alert
      type="success"
      title={title}
      description={
        <div className="stack-small">
          <span>{text}</span>
          <Typography.Text code copyable={{ text: value, tooltips: [t('do.copy'), t('do.copied')] }} className="wrap-code">{value}</Typography.Text>
        </div>
      }
    />
  )
}
