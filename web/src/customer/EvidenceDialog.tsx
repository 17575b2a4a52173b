import { Alert, Modal } from 'antd'
import { useEvidence } from '../client/catalogue'
import type { Tag } from '../client/types'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useTagWords } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import { SetIn } from '../pages/batches/SetIn'
import { useLanguage } from '../texts/language'
import { useSaySetBy } from './setBy'
import { WhyTree } from './WhyTree'

type Props = { customerId: string; tag: Tag | undefined; tagId: string; value: string; at: string; side: 'entered' | 'left'; onClose: () => void }

/** What decided that a customer entered or left a tag at a moment of the past. */
export function EvidenceDialog({ side, onClose, ...of }: Props) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const words = useTagWords()
  const title = t('evidence.of', { what: t(`evidence.${side}`), tag: words(of.tag, of.tagId, of.value), time: dateTime(of.at) })
  return <Modal open title={title} onCancel={onClose} footer={null} destroyOnHidden width={640}><Body {...of} side={side} /></Modal>
}

function Body({ customerId, tag, tagId, at, side }: Omit<Props, 'onClose'>) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const saySetBy = useSaySetBy()
  const query = useEvidence(customerId, tagId, at)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const found = query.data
  const later = found.later_events + found.later_traits > 0
  return (
    <div className="stack">
      <p>{saySetBy[side === 'entered' ? 'began' : 'ended'](found.cause)}</p>
      {found.set_in && <p><SetIn id={found.set_in} /></p>}
      {found.version === null && <p className="quiet">{t('evidence.byHand')}</p>}
      {found.version !== null && <p>{t('evidence.version', { n: found.version })}{found.version === found.current_version ? t('evidence.current') : t('evidence.older', { n: found.current_version })}</p>}
      {found.levels.map((level) => (
        <div key={level.key}>
          {found.levels.length > 1 && <strong>{text(tag?.definition.levels.find(({ key }) => key === level.key)?.name) || level.key}</strong>}
          <WhyTree node={level.tree} rule={undefined} />
        </div>
      ))}
      {found.agrees === false && <Alert type="warning" showIcon title={t('evidence.disagrees')} />}
      {found.levels.length > 0 && (
        <p className="quiet small">
          {t('evidence.recomputed')} {later ? t('evidence.later', { events: number(found.later_events), traits: number(found.later_traits) }) : t('evidence.exact')}
        </p>
      )}
    </div>
  )
}
