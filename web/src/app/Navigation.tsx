import { ApartmentOutlined, AuditOutlined, BarChartOutlined, DatabaseOutlined, HomeOutlined, SettingOutlined, TagsOutlined, TeamOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import { Badge, Menu, type MenuProps } from 'antd'
import { Link, useLocation } from 'react-router'
import { useReviews } from '../client/definitions'
import { useOpenAlerts } from '../client/monitor'
import { useLanguage } from '../texts/language'

/** Pages that settings lead to. */
const OF_SETTINGS = ['/people', '/audit']

/** Pages that tags lead to. */
const OF_TAGS = ['/values']

/** The places of the console. A place appears here when it works. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const { t } = useLanguage()
  const { pathname } = useLocation()
  const first = `/${pathname.split('/')[1] ?? ''}`
  const place = OF_SETTINGS.includes(first) ? '/settings' : OF_TAGS.includes(first) ? '/tags' : first
  const items: MenuProps['items'] = [
    { key: '/', icon: <HomeOutlined aria-hidden />, label: <Link to="/">{t('nav.overview')}</Link> },
    { key: '/customers', icon: <TeamOutlined aria-hidden />, label: <Link to="/customers">{t('nav.customers')}</Link> },
    { key: '/tags', icon: <TagsOutlined aria-hidden />, label: <Link to="/tags">{t('nav.tags')}</Link> },
    { key: '/reviews', icon: <AuditOutlined aria-hidden />, label: <ToReview /> },
    {
      key: 'stages',
      icon: <ApartmentOutlined aria-hidden />,
      label: t('lifecycle.place'),
      children: [
        { key: '/tiers', label: <Link to="/tiers">{t('tiers.title')}</Link> },
        { key: '/lifecycle', label: <Link to="/lifecycle">{t('lifecycle.title')}</Link> },
        { key: '/allocation', label: <Link to="/allocation">{t('allocation.title')}</Link> },
        { key: '/advisors', label: <Link to="/advisors">{t('advisors.title')}</Link> },
      ],
    },
    { key: '/segments', icon: <UsergroupAddOutlined aria-hidden />, label: <Link to="/segments">{t('nav.segments')}</Link> },
    { key: '/analyses', icon: <BarChartOutlined aria-hidden />, label: <Link to="/analyses">{t('nav.analyses')}</Link> },
    {
      key: 'data',
      icon: <DatabaseOutlined aria-hidden />,
      label: t('nav.data'),
      children: [
        { key: '/sources', label: <Link to="/sources">{t('nav.sources')}</Link> },
        { key: '/imports', label: <Link to="/imports">{t('nav.imports')}</Link> },
        { key: '/quality', label: <Link to="/quality">{t('nav.quality')}</Link> },
        { key: '/identities', label: <Link to="/identities">{t('nav.duplicates')}</Link> },
        { key: '/jobs', label: <Link to="/jobs">{t('nav.jobs')}</Link> },
        { key: '/runs', label: <Link to="/runs">{t('nav.runs')}</Link> },
        { key: '/monitor', label: <Monitor /> },
        { key: '/subscriptions', label: <Link to="/subscriptions">{t('subscriptions.title')}</Link> },
        { key: '/market', label: <Link to="/market">{t('nav.market')}</Link> },
      ],
    },
    { key: '/settings', icon: <SettingOutlined aria-hidden />, label: <Link to="/settings">{t('nav.settings')}</Link> },
  ]
  return (
    <nav aria-label={t('app.name')}>
      <Menu mode="inline" items={items} selectedKeys={[place]} defaultOpenKeys={['stages', 'data']} onClick={onChosen} style={{ borderInlineEnd: 0 }} />
    </nav>
  )
}

/** What waits for review, with how many of them wait for whoever looks. */
function ToReview() {
  const { t } = useLanguage()
  const mine = useReviews().data?.mine ?? 0
  return (
    <Link to="/reviews">
      {t('definitions.reviews')}{' '}
      {mine > 0 && <Badge count={mine} size="small" color="#b25e09" title={t('definitions.mine')} />}
    </Link>
  )
}

/** The monitor, with how many alerts are open. */
function Monitor() {
  const { t } = useLanguage()
  const open = useOpenAlerts().data ?? 0
  return (
    <Link to="/monitor">
      {t('nav.monitor')}{' '}
      {open > 0 && <Badge count={open} size="small" color="#b25e09" title={t('monitor.openAlerts', { n: open })} />}
    </Link>
  )
}
