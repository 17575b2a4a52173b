import { UserOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useNavigate } from 'react-router'
import { useMay, useSession, useSignOut } from '../client/session'
import { useLanguage } from '../texts/language'

export function AccountMenu() {
  const { t, person } = useLanguage()
  const user = useSession().data?.user
  const name = person(user?.display_name) || user?.username
  const may = useMay()
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          ...(may('export') ? [{ key: 'exports', label: t('exports.own'), onClick: () => navigate('/exports') }] : []),
          { key: 'settings', label: t('nav.settings'), onClick: () => navigate('/settings') },
          { key: 'out', label: t('app.signOut'), onClick: () => signOut.mutate() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={`${t('app.account')} ${name}`}>
        <span className="wide-only">{name}</span>
      </Button>
    </Dropdown>
  )
}
