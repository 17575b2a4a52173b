import { ArrowLeftOutlined } from '@ant-design/icons'
import { Typography } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'react-router'
import { useLanguage } from '../texts/language'

type Props = { title: string; note?: ReactNode; actions?: ReactNode; back?: { to: string; label: string } }

/** A page's title, also the window's, with the actions of the page beside it. */
export function PageHeader({ title, note, actions, back }: Props) {
  const { t } = useLanguage()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <header className="page-header">
      <div className="page-heading">
        {back && <Link to={back.to} className="back-link"><ArrowLeftOutlined aria-hidden /> {back.label}</Link>}
        <Typography.Title level={1} className="page-title">{title}</Typography.Title>
        {note && <div className="quiet">{note}</div>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  )
}
