import type { Batch } from '../../client/batches'
import { useFormat } from '../../format/useFormat'
import type { Text } from '../../client/types'
import { useLanguage } from '../../texts/language'

/** For whom a batch was, in words. */
export function useSaySelection(): (batch: Batch) => string {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  return ({ via, selection }) => {
    if (via === 'customers') return t('batches.via.customers', { n: number(Number(selection.count)) })
    const name = via === 'segment' ? text(selection.name as Text) : via === 'filter' ? '' : String(selection.file_name)
    if (via === 'delivery') return t(`outside.via.${selection.mode as 'add' | 'replace'}`, { name })
    return t(`batches.via.${via}`, { name })
  }
}
