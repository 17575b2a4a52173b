import { Spin } from 'antd'
import { useLanguage } from '../texts/language'

export function Loading() {
  const { t } = useLanguage()
  return (
    <div className="loading" role="status" aria-label={t('app.loading')}>
      <Spin />
    </div>
  )
}
