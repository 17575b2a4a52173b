import { ROLES } from '../../client/people'
import { useLanguage } from '../../texts/language'

/** The roles to choose from; what each is for is their title. */
export function useRoleOptions() {
  const { t } = useLanguage()
  return ROLES.map((role) => ({ value: role, label: t(`people.roles.${role}`), title: t(`people.roleHints.${role}`) }))
}
