import { PlusOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Empty, Tag } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useSegments, type Segment } from '../../client/segments'
import { useMay } from '../../client/session'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ReaderLinks } from '../../components/ReaderLinks'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { ListDialog } from './ListDialog'
import { comparePath, membersPath, segmentPath, shownKind } from './paths'
import { useSaySegment } from './useSaySegment'
import './segments.css'

/** All segments and lists. They are shown at once; how many belong to each follows. */
export default function Segments() {
  const { t } = useLanguage()
  const may = useMay()
  const navigate = useNavigate()
  const named = useSegments(false)
  const counted = useSegments()
  const list = useList({ page: 'segments', columns: useColumns(counted.isPending), rows: counted.data ?? named.data ?? [], sort: '-updated' })
  const add = may('define') && <Link to="/segments/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('segments.new')}</Button></Link>
  const [importing, setImporting] = useState(false)
  const fromFile = may('define') && <Button icon={<UploadOutlined aria-hidden />} onClick={() => setImporting(true)}>{t('outside.newList')}</Button>
  const several = (named.data?.length ?? 0) > 1
  return (
    <>
      <PageHeader
        title={t('segments.title')}
        note={t('segments.note')}
        actions={<>{several && <Link to={comparePath([])}><Button>{t('segments.compare')}</Button></Link>}{fromFile}{add}</>}
      />
      <ProblemAlert problem={named.error ?? counted.error} retry={() => void Promise.all([named.refetch(), counted.refetch()])} />
      {named.isPending && <Loading />}
      {named.data?.length === 0 && (
        <div className="panel"><Empty description={<><strong>{t('segments.empty')}</strong><br />{t('segments.emptyText')}{fromFile && <><br />{t('outside.emptyList')}</>}</>}>{add} {fromFile}</Empty></div>
      )}
      {named.data && named.data.length > 0 && (
        <div className="panel stack">
          <ListTable
            list={list}
            label={t('segments.title')}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate(segmentPath(id))}
          />
        </div>
      )}
      {importing && <ListDialog onClose={() => setImporting(false)} />}
    </>
  )
}

function useColumns(counting: boolean): ListColumn<Segment>[] {
  const { t, text, code } = useLanguage()
  const { number, dateTime } = useFormat()
  const say = useSaySegment()
  return [
    {
      key: 'name',
      by: ({ name }) => text(name),
      words: ({ name, sentence }) => `${name.zh} ${name.en} ${sentence?.zh ?? ''} ${sentence?.en ?? ''}`,
      title: t('segments.name'),
      render: (segment) => (
        <div className="row">
          <Link to={segmentPath(segment.id)}>{text(segment.name)}</Link>
          <Tag variant="filled" title={t(`segments.kindHints.${shownKind(segment)}`)}>{t(`segments.kinds.${shownKind(segment)}`)}</Tag>
          {segment.limits.length > 0 && <Tag color="gold" title={say.limit(segment.limits[0]!)}>{t('segments.limits.title')}</Tag>}
        </div>
      ),
    },
    {
      key: 'size',
      by: ({ customers }) => customers,
      title: t('segments.size'),
      align: 'end',
      render: ({ id, customers }) =>
        customers === null ? <span className="quiet">{counting ? '…' : t('segments.uncounted')}</span> : (
          <Link className="figure-link numeric" to={membersPath(id)} onClick={(event) => event.stopPropagation()}>{number(customers)}</Link>
        ),
    },
    { key: 'sentence', title: t('segments.sentence'), render: (segment) => <div className="segment-sentence">{say.rule(segment)}</div> },
    { key: 'kind', extra: true, facet: shownKind, say: (kind) => code('segments.kinds', kind), title: t('segments.kind'), render: (segment) => code('segments.kinds', shownKind(segment)) },
    { key: 'used', title: t('segments.usedBy'), render: ({ used_by }) => <ReaderLinks readers={used_by} /> },
    { key: 'updated', by: ({ updated_at }) => updated_at, title: t('segments.updated'), render: ({ updated_at }) => <span className="nowrap">{dateTime(updated_at)}</span> },
  ]
}
