import { MenuOutlined } from '@ant-design/icons'
import { Button, Drawer, Grid, Layout } from 'antd'
import { useState } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useSession } from '../client/session'
import { CustomerDrawer } from '../components/CustomerDrawer'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { AccountMenu } from './AccountMenu'
import { Brand } from './Brand'
import { LanguageSwitch } from './LanguageSwitch'
import { LiveMark } from './LiveMark'
import { Navigation } from './Navigation'
import { useFocusBack } from './useFocusBack'

/** The frame around every page of somebody who is signed in. */
export function Shell() {
  const session = useSession()
  const location = useLocation()
  if (session.isPending) return <Loading />
  if (session.isError) return <ProblemAlert problem={session.error} retry={() => void session.refetch()} />
  if (!session.data.user) return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />
  return <Frame />
}

function Frame() {
  const { t } = useLanguage()
  const [menuOpen, setMenuOpen] = useState(false)
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992
  useFocusBack()
  return (
    <Layout className="shell">
      <a className="skip-link" href="#content">{t('app.skip')}</a>
      {wide && (
        <Layout.Sider width={208} theme="light" className="shell-sider">
          <Brand />
          <Navigation />
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className="shell-header">
          {!wide && (
            <>
              <Button type="text" icon={<MenuOutlined aria-hidden />} aria-label={t('app.menu')} onClick={() => setMenuOpen(true)} />
              <Brand />
            </>
          )}
          <div className="shell-header-end">
            <LiveMark />
            <LanguageSwitch />
            <AccountMenu />
          </div>
        </Layout.Header>
        <ExampleClock />
        <Layout.Content id="content" className="shell-content" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
      <CustomerDrawer />
      {!wide && (
        <Drawer placement="left" size={240} open={menuOpen} onClose={() => setMenuOpen(false)} title={<Brand />} styles={{ body: { padding: 8 } }}>
          <Navigation onChosen={() => setMenuOpen(false)} />
        </Drawer>
      )}
    </Layout>
  )
}

/** An example shop's data ends on a certain day, and its rolling windows with it. */
function ExampleClock() {
  const { t } = useLanguage()
  const { date } = useFormat()
  const asOf = useSession().data?.workspace.as_of
  return asOf ? <div className="example-clock" role="note">{t('app.exampleClock', { date: date(asOf) })}</div> : null
}
