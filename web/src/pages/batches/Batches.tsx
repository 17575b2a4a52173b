import { Button, Empty } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useBatches, type Batch } from '../../client/batches'
import { useMay } from '../../client/session'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TagChip, useTagIndex } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { WordSelect } from '../../rules/controls/Labelled'
import { useLanguage } from '../../texts/language'
import { BatchDialog } from './BatchDialog'
import { Outcome, UndoBatch } from './BatchParts'
import { batchPath } from './paths'
import { useSaySelection } from './useSaySelection'
import './batches.css'

const PAGE_SIZE = 50

export default function Batches() {
  const { t, text, person } = useLanguage()
  const { dateTime } = useFormat()
  const [search] = useSearchParams()
  const tagId = search.get('tag')
  const paging = usePaging(tagId ?? '')
  const query = useBatches(tagId, paging.cursor, PAGE_SIZE)
  const index = useTagIndex()
  const may = useMay()
  const columns: ListColumn<Batch>[] = [
    { key: 'what', title: t('batches.what'), render: (batch) => <span className="row"><Link to={batchPath(batch.id)}>{t(batch.via === 'delivery' ? 'outside.delivered' : batch.value === null ? 'batches.took' : 'batches.gave')}</Link> {index.has(batch.tag_id) ? <TagChip tag={index.get(batch.tag_id)} id={batch.tag_id} value={batch.value} /> : text(batch.tag_name)}</span> },
    { key: 'who', title: t('batches.whom'), render: (batch) => <Selection batch={batch} /> },
    { key: 'by', title: t('batches.by'), render: ({ made_by, made_at }) => <>{person(made_by.name)}<div className="quiet small nowrap">{dateTime(made_at)}</div></> },
    { key: 'counts', title: t('batches.result'), render: (batch) => <Outcome batch={batch} /> },
    { key: 'undo', title: t('batches.undo'), render: (batch) => <UndoBatch batch={batch} /> },
  ]
  const list = useList({ page: 'batches', columns, rows: query.data?.items ?? [] })
  const hand = [...index.values()].filter(({ kind, id }) => kind !== 'rule' || id === tagId)
  const [asking, setAsking] = useState(false)
  const start = may('tag') && <Button type="primary" onClick={() => setAsking(true)}>{t('batches.fromFile')}</Button>
  return (
    <>
      <PageHeader title={t('batches.title')} note={t('batches.note')} back={{ to: '/tags', label: t('nav.tags') }} actions={start} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('batches.title')}
            rowKey={({ id }) => id}
            loading={query.isPending}
            empty={<NoBatches />}
            paging={{ ...paging, nextCursor: query.data?.next_cursor, pageSize: PAGE_SIZE }}
          >
            <search className="list-filters" aria-label={t('lists.filters')}>
              <WordSelect label={t('lists.ofTag')} value={tagId ?? ''} allowClear options={hand.map(({ id, name }) => ({ value: id, label: text(name) }))} onChange={(value) => list.set('tag', value ?? null)} className="list-facet" />
            </search>
          </ListTable>
        )}
      </div>
      {asking && <BatchDialog whom={null} tagId={tagId ?? undefined} onClose={() => setAsking(false)} />}
    </>
  )
}

function Selection({ batch }: { batch: Batch }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const saySelection = useSaySelection()
  return (
    <>
      {saySelection(batch)}
      {batch.until && <div className="quiet small">{t('handTagEnds.until', { time: dateTime(batch.until) })}</div>}
    </>
  )
}

function NoBatches() {
  const { t } = useLanguage()
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{t('batches.empty')}<br />{t('batches.emptyHint')}</>}>
      <Link to="/customers"><Button>{t('nav.customers')}</Button></Link>
    </Empty>
  )
}
