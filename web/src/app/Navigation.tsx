import { DatabaseOutlined, HomeOutlined, SettingOutlined, TagsOutlined, TeamOutlined } from '@ant-design/icons'
import { Menu, type MenuProps } from 'antd'
import { Link, useLocation } from 'react-router'
import { useLanguage } from '../texts/language'

/** The places of the console. A place appears here when it works. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const { t } = useLanguage()
  const { pathname } = useLocation()
  const place = `/${pathname.split('/')[1] ?? ''}`
  const items: MenuProps['items'] = [
    { key: '/', icon: <HomeOutlined aria-hidden />, label: <Link to="/">{t('nav.overview')}</Link> },
    { key: '/customers', icon: <TeamOutlined aria-hidden />, label: <Link to="/customers">{t('nav.customers')}</Link> },
    { key: '/tags', icon: <TagsOutlined aria-hidden />, label: <Link to="/tags">{t('nav.tags')}</Link> },
    {
      key: 'data',
      icon: <DatabaseOutlined aria-hidden />,
      label: t('nav.data'),
      children: [
        { key: '/sources', label: <Link to="/sources">{t('nav.sources')}</Link> },
        { key: '/imports', label: <Link to="/imports">{t('nav.imports')}</Link> },
        { key: '/quality', label: <Link to="/quality">{t('nav.quality')}</Link> },
        { key: '/identities', label: <Link to="/identities">{t('nav.duplicates')}</Link> },
        { key: '/runs', label: <Link to="/runs">{t('nav.runs')}</Link> },
        { key: '/market', label: <Link to="/market">{t('nav.market')}</Link> },
      ],
    },
    { key: '/settings', icon: <SettingOutlined aria-hidden />, label: <Link to="/settings">{t('nav.settings')}</Link> },
  ]
  return (
    <nav aria-label={t('app.name')}>
      <Menu mode="inline" items={items} selectedKeys={[place]} defaultOpenKeys={['data']} onClick={onChosen} style={{ borderInlineEnd: 0 }} />
    </nav>
  )
}
