import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { useMay } from '../../client/session'
import { PageHeader } from '../../components/PageHeader'
import { useLanguage } from '../../texts/language'
import { People } from './People'
import { RoleTable } from './RoleTable'
import './people.css'

/** Who works here, and which role may do what. */
export default function PeoplePage() {
  const { t } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const mayManage = useMay()('people')
  const shown = mayManage ? (search.get('tab') ?? 'people') : 'roles'
  const items = [
    ...(mayManage ? [{ key: 'people', label: t('people.tab'), children: <People /> }] : []),
    { key: 'roles', label: t('people.rolesTab'), children: <RoleTable mayChange={mayManage} /> },
  ]
  return (
    <>
      <PageHeader title={t('people.title')} note={t('people.note')} back={{ to: '/settings', label: t('settings.title') }} />
      <div className="panel">
        <Tabs activeKey={shown} onChange={(tab) => setSearch({ tab }, { replace: true })} items={items} />
      </div>
    </>
  )
}
