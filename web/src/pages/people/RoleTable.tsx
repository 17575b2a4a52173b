import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useChangeRoles, useRoles, type Cell, type Role, type Roles } from '../../client/people'
import { useMay } from '../../client/session'
import type { Permission } from '../../client/types'
import { Loading } from '../../components/Loading'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'

type Wanted = Record<string, boolean>

const at = (role: Role, permission: Permission) => `${role} ${permission}`

/** The table of permissions: a row for each, with words that say what it means, a column for each role. */
export function RoleTable({ mayChange }: { mayChange: boolean }) {
  const { t } = useLanguage()
  const query = useRoles()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <div className="stack">
      <p className="quiet">{t(mayChange ? 'people.rolesHint' : 'people.rolesRead')}</p>
      <Matrix roles={query.data} mayChange={mayChange} />
    </div>
  )
}

function Matrix({ roles, mayChange }: { roles: Roles; mayChange: boolean }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const may = useMay()
  const [wanted, setWanted] = useState<Wanted>({})
  const save = useChangeRoles()
  const holds = (role: Roles['roles'][number], permission: Permission) => wanted[at(role.role, permission)] ?? role.permissions.includes(permission)
  const cells: Cell[] = roles.roles.flatMap((role) =>
    roles.permissions.filter((permission) => holds(role, permission) !== role.permissions.includes(permission))
      .map((permission) => ({ role: role.role, permission, allowed: holds(role, permission) })))
  const shipped = () => setWanted(Object.fromEntries(roles.roles.flatMap(({ role, shipped }) => roles.permissions.map((each) => [at(role, each), shipped.includes(each)]))))
  const submit = () => save.mutate(cells, { onSuccess: () => { setWanted({}); void message.success(t('people.saved')) } })
  return (
    <>
      <PageTable
        label={t('people.rolesTab')}
        comparing
        size="small"
        rows={roles.permissions.map((permission) => ({ permission }))}
        rowKey={({ permission }) => permission}
        columns={[
          {
            key: 'permission', title: t('people.permission'), width: 300,
            render: ({ permission }) => <div className="permission"><b>{t(`may.${permission}.name`)}</b><div className="quiet small">{t(`may.${permission}.hint`)}</div></div>,
          },
          ...roles.roles.map((role) => ({
            key: role.role, title: `${t(`people.roles.${role.role}`)} (${role.people})`,
            render: ({ permission }: { permission: Permission }) => (
              <Checkbox
                aria-label={`${t(`people.roles.${role.role}`)}: ${t(`may.${permission}.name`)}`}
                checked={holds(role, permission)}
                disabled={role.fixed || !mayChange || (!may(permission) && !role.permissions.includes(permission))}
                onChange={(event) => setWanted({ ...wanted, [at(role.role, permission)]: event.target.checked })}
              />
            ),
          })),
        ]}
      />
      <ProblemAlert problem={save.error} />
      {mayChange && (
        <div className="row">
          <Button type="primary" disabled={cells.length === 0} loading={save.isPending} onClick={submit}>{cells.length ? t('people.saveCells', { n: cells.length }) : t('do.save')}</Button>
          <Button disabled={cells.length === 0} onClick={() => setWanted({})}>{t('people.undo')}</Button>
          <Button type="link" onClick={shipped}>{t('people.shipped')}</Button>
        </div>
      )}
    </>
  )
}
