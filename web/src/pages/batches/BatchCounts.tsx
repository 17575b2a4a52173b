import type { ReactNode } from 'react'
import type { Batch } from '../../client/batches'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export type Counted = NonNullable<Batch['result']>

const SHOWN = ['given', 'changed', 'prolonged', 'taken', 'same', 'refused', 'replaced', 'unclear', 'not_found', 'unusable', 'repeated'] as const

/** What a batch came to, in customers; what did not happen is left out. */
export function BatchCounts({ batch }: { batch: Batch }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const { result, undo_result: undone } = batch
  if (!result) return null
  return (
    <Counts counts={result} taking={batch.value === null && batch.via !== 'delivery'}>
      {undone && <li>{t('batches.counts.restored')} <strong className="numeric">{number(undone.restored)}</strong></li>}
      {undone && undone.changed_since > 0 && <li>{t('batches.counts.changedSince')} <strong className="numeric">{number(undone.changed_since)}</strong></li>}
    </Counts>
  )
}

/** The counts themselves, and the levels of a file that the tag has not. */
export function Counts({ counts, taking, children }: { counts: Counted; taking: boolean; children?: ReactNode }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const levels = Object.entries(counts.unknown_levels ?? {})
  return (
    <>
      <ul className="batch-counts">
        {SHOWN.filter((name) => counts[name]).map((name) => (
          <li key={name}>{t(name === 'same' && taking ? 'batches.counts.without' : `batches.counts.${name}`)} <strong className="numeric">{number(counts[name] ?? 0)}</strong></li>
        ))}
        {children}
      </ul>
      {levels.length > 0 && <span className="quiet small">{t('outside.unknownLevels', { levels: levels.map(([said, rows]) => t('outside.unknownLevel', { level: said || t('outside.noLevel'), n: number(rows) })).join(t('outside.comma')) })}</span>}
    </>
  )
}
