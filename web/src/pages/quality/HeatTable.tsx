import { Tooltip } from 'antd'
import type { FieldQuality, SourceQuality } from '../../client/types'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useSayField } from './sayField'
import { Trend } from './Trend'
import { useSayTrend } from './useSayTrend'

export const dimensions = ['completeness', 'validity', 'uniqueness', 'consistency', 'freshness'] as const

type Props = { one: SourceQuality; weights: Record<string, number>; onOpen: (chosen: { source: string; field: string }) => void }

/** Fields against dimensions: the paler a cell, the better. Each opens its values over time. */
export function HeatTable({ one, weights, onOpen }: Props) {
  const { t, code, language } = useLanguage()
  const { number } = useFormat()
  const sayField = useSayField()
  const sayTrend = useSayTrend()
  const open = ({ field }: FieldQuality) => onOpen({ source: one.source, field })
  const said = dimensions.map((each) => `${code('quality.dimensions', each)} ${weights[each]}`).join(language === 'zh' ? '、' : ', ')
  const columns: ListColumn<FieldQuality>[] = [
    {
      key: 'field',
      by: (row) => sayField(row.field),
      words: (row) => `${sayField(row.field)} ${row.field}`,
      title: t('quality.field'),
      render: (row) => <button type="button" className="link-like" onClick={() => open(row)}>{sayField(row.field)}</button>,
    },
    ...dimensions.map((each): ListColumn<FieldQuality> => ({
      key: each,
      by: (row) => row.shares[each],
      title: code('quality.dimensions', each),
      render: (row) => <Share row={row} dimension={each} />,
    })),
    { key: 'score', by: ({ score }) => score, title: t('quality.score'), align: 'end', render: ({ score }) => <strong className="numeric">{score === null ? '—' : Math.round(score)}</strong> },
    { key: 'trend', title: t('quality.trend'), render: (row) => <Trend values={row.trend} label={sayTrend(sayField(row.field), row.trend)} /> },
    { key: 'rows', by: ({ rows }) => rows, title: t('quality.rows'), align: 'end', render: ({ rows }) => <span className="numeric">{number(rows)}</span> },
  ]
  const list = useList({ page: 'quality', columns, rows: one.fields })
  return (
    <section className="panel stack heat" aria-label={one.source}>
      <h2 className="panel-title">{one.source}</h2>
      <ListTable list={list} label={one.source} size="small" rowKey={({ field }) => field} onOpen={open} />
      <span className="quiet small">{t('quality.formula', { weights: said })}</span>
    </section>
  )
}

function Share({ row, dimension }: { row: FieldQuality; dimension: (typeof dimensions)[number] }) {
  const { code } = useLanguage()
  const { percent } = useFormat()
  const share = row.shares[dimension]
  if (share === null || share === undefined) return <span className="quiet">—</span>
  return (
    <Tooltip title={code('quality.dimensionHints', dimension)}>
      <span className="heat-cell numeric" style={{ background: heat(share) }}>{percent(share)}</span>
    </Tooltip>
  )
}

/** From paper (all is good) through yellow to red; dark text stays readable on all of them. */
function heat(share: number): string {
  if (share >= 0.999) return '#eef5f3'
  if (share >= 0.95) return '#f3f4e2'
  if (share >= 0.8) return '#fbeec8'
  return share >= 0.5 ? '#fbdcbf' : '#f8c9c2'
}
