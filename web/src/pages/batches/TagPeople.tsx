import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay } from '../../client/session'
import type { Tag } from '../../client/types'
import { useTagIndex } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { BatchDialog } from './BatchDialog'
import { DeliveryDialog } from './DeliveryDialog'
import './batches.css'

/** Of a tag without a rule: how many have it, since when that is known, and the way to give it to many. */
export function TagPeople({ tag: opened }: { tag: Tag }) {
  const tag = useTagIndex().get(opened.id) ?? opened // who has it changes while its definition is edited
  const { t } = useLanguage()
  const { number, dateTime } = useFormat()
  const may = useMay()
  const [open, setOpen] = useState(false)
  const imported = tag.kind === 'imported'
  return (
    <section className="panel stack-small" aria-label={t('outside.people')}>
      <h2 className="panel-title">{t('outside.people')}</h2>
      <div><Link to={`/customers?${new URLSearchParams({ tag: tag.id })}`}>{t('outside.holders', { n: number(tag.customers) })}</Link></div>
      <span className="quiet">{t(imported ? 'outside.importedMeans' : 'outside.handMeans')}</span>
      {imported && <span className="quiet small">{tag.last_run_at ? t('outside.lastDelivery', { time: dateTime(tag.last_run_at) }) : t('outside.noDelivery')}</span>}
      <div className="row wrap">
        {may('tag') && <Button type="primary" disabled={tag.status !== 'published'} onClick={() => setOpen(true)}>{t(imported ? 'outside.doOpen' : 'outside.giveMany')}</Button>}
        <Link to={`/batches?${new URLSearchParams({ tag: tag.id })}`}><Button>{t(imported ? 'outside.deliveries' : 'outside.batches')}</Button></Link>
      </div>
      {tag.status !== 'published' && <span className="quiet small">{t('outside.onlyPublished')}</span>}
      {open && (imported ? <DeliveryDialog tag={tag} onClose={() => setOpen(false)} /> : <BatchDialog whom={null} tagId={tag.id} onClose={() => setOpen(false)} />)}
    </section>
  )
}
