import type { SetBy } from '../client/types'
import { useLanguage } from '../texts/language'

/** 'set by tag run 12' or 'set by hand by Li'. */
export function useSaySetBy(): (by: SetBy | null | undefined) => string {
  const { t } = useLanguage()
  return (by) => {
    if (!by) return ''
    const name = by.name || by.id
    return by.kind === 'user' ? t('customer.setByUser', { name }) : t('customer.setByRun', { name })
  }
}
