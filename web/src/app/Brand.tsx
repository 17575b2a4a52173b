import { Link } from 'react-router'
import { useLanguage } from '../texts/language'

export function Brand() {
  const { t } = useLanguage()
  return (
    <Link to="/" className="brand">
      <img src="/favicon.svg" alt="" width={26} height={26} />
      <span>{t('app.name')}</span>
    </Link>
  )
}
