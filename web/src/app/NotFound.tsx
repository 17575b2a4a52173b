import { Button, Result } from 'antd'
import { Link } from 'react-router'
import { useLanguage } from '../texts/language'

export function NotFound() {
  const { t } = useLanguage()
  return (
    <Result
      status="404"
      title={t('app.notFound')}
      subTitle={t('app.notFoundHint')}
      extra={<Link to="/"><Button type="primary">{t('app.toOverview')}</Button></Link>}
    />
  )
}
