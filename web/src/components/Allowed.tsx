import { Tooltip } from 'antd'
import { cloneElement, type ReactElement } from 'react'
import { Link } from 'react-router'
import { useMay } from '../client/session'
import type { Permission } from '../client/types'
import { useLanguage } from '../texts/language'

type Control = ReactElement<{ disabled?: boolean }>

/** A control that is closed, with the reason, to who may not do this. */
export function Allowed({ to, children }: { to: Permission; children: Control }) {
  const { t } = useLanguage()
  if (useMay()(to)) return children
  return (
    <Tooltip title={t('may.not', { permission: t(`may.${to}.name`) })}>
      <span>{cloneElement(children, { disabled: true })}</span>
    </Tooltip>
  )
}

/** A button that leads somewhere, for who may do what one does there. */
export function AllowedLink({ needs, to, children }: { needs: Permission; to: string; children: Control }) {
  const may = useMay()(needs)
  return may ? <Link to={to}>{children}</Link> : <Allowed to={needs}>{children}</Allowed>
}
