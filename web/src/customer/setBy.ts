import type { SetBy } from '../client/types'
import { useLanguage } from '../texts/language'

/** 'set by a tag run' or 'set by hand by Li'. */
export function useSaySetBy(): (by: SetBy | null | undefined) => string {
  const { t } = useLanguage()
  return (by) => {
    if (!by) return ''
    const name = by.name || by.id
    if (by.kind === 'run') return t('customer.setByRun')
    return t(by.kind === 'user' ? 'customer.setByUser' : 'customer.setByKey', { name })
  }
}
