import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useTagHistory } from '../client/customers'
import type { TagHistory } from '../client/types'
import { Loading } from '../components/Loading'
import { PageTable } from '../components/PageTable'
import { ProblemAlert } from '../components/ProblemAlert'
import { TagChip, useTagIndex } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import { batchPath } from '../pages/batches/paths'
import { useLanguage } from '../texts/language'
import { EvidenceDialog } from './EvidenceDialog'
import { useSaySetBy } from './setBy'

export function TagHistoryTable({ customerId }: { customerId: string }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const index = useTagIndex()
  const saySetBy = useSaySetBy()
  const query = useTagHistory(customerId)
  const [asked, setAsked] = useState<{ row: TagHistory; side: 'entered' | 'left' }>()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <>
    <PageTable
      label={t('customer.history')}
      size="small"
      rows={query.data.items}
      rowKey={({ tag_id, value, valid_from }) => `${tag_id}:${value}:${valid_from}`}
      empty={t('customer.noHistory')}
      columns={[
        { key: 'tag', title: t('customer.tags'), render: ({ tag_id, value }) => <TagChip tag={index.get(tag_id)} id={tag_id} value={value} /> },
        { key: 'from', title: t('customer.validFrom'), render: ({ valid_from }) => <span className="nowrap">{dateTime(valid_from)}</span> },
        { key: 'to', title: t('customer.validTo'), render: ({ valid_to }) => <span className="nowrap">{valid_to ? dateTime(valid_to) : t('customer.now')}</span> },
        { key: 'by', title: t('customer.setBy'), render: ({ set_by, set_in }) => <>{saySetBy.began(set_by)}<InBatch id={set_in} /></> },
        { key: 'ended', title: t('handTagEnds.endedBy'), render: ({ ended_by, ended_in }) => <>{saySetBy.ended(ended_by) || '—'}<InBatch id={ended_in} /></> },
        {
          key: 'evidence',
          title: t('evidence.column'),
          render: (row) => (
            <span className="row wrap">
              <Button size="small" onClick={() => setAsked({ row, side: 'entered' })}>{t('evidence.entered')}</Button>
              {row.valid_to && <Button size="small" onClick={() => setAsked({ row, side: 'left' })}>{t('evidence.left')}</Button>}
            </span>
          ),
        },
      ]}
    />
    {asked && (
      <EvidenceDialog
        customerId={customerId}
        tag={index.get(asked.row.tag_id)}
        tagId={asked.row.tag_id}
        value={asked.row.value}
        at={asked.side === 'entered' ? asked.row.valid_from : asked.row.valid_to!}
        side={asked.side}
        onClose={() => setAsked(undefined)}
      />
    )}
    </>
  )
}

/** The batch in which it was done, where it was. */
function InBatch({ id }: { id: string | null | undefined }) {
  const { t } = useLanguage()
  return id ? <> · <Link className="in-text" to={batchPath(id)}>{t('evidence.batch')}</Link></> : null
}
