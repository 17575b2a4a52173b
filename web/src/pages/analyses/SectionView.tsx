import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { ChartCard } from '../../components/ChartCard'
import { PageTable, type Column } from '../../components/PageTable'
import { useLanguage } from '../../texts/language'
import { drawingOf } from './drawing/drawing'
import { GridTable } from './GridTable'
import { hasPeople, type Row, type Section } from '../../client/report'
import { useRowWords } from './useRowWords'
import { useSayValue } from './useSayValue'

type Props = { section: Section; onOpen: (place: number) => void }
const SHOWN = 20

/** A table of a report; drawn first where it has a drawing. Rows with customers behind them lead to these. */
export function SectionView({ section, onOpen }: Props) {
  const { t, text } = useLanguage()
  const say = useSayValue()
  const columns = useColumns(section, onOpen)
  const drawn = useMemo(() => drawingOf(section, { say, text: (value) => say.value(value, 'text'), diagonal: t('analyses.diagonal') }), [section, say, t])
  const rows = section.rows.map((cells, place): Row => ({ place, cells }))
  const open = (place: number | null) => place !== null && section.people[place] && onOpen(place)
  const grid = section.chart?.kind === 'grid'
  if (rows.length === 0 || (!drawn && !grid)) return <TableSection section={section} rows={rows} columns={columns} />
  const hint = [text(section.note), hasPeople(section) ? t(grid ? 'analyses.pickCell' : 'analyses.pick') : ''].filter(Boolean).join(' ')
  return (
    <ChartCard
      title={text(section.title)}
      hint={hint || undefined}
      option={drawn?.option}
      drawing={grid ? <GridTable section={section} onOpen={onOpen} /> : undefined}
      height={drawn?.height ?? 420}
      rows={rows}
      rowKey={({ place }) => String(place)}
      columns={columns}
      onPick={drawn ? (index, series) => open(drawn.placeOf(index, series)) : undefined}
    />
  )
}

function TableSection({ section, rows, columns }: { section: Section; rows: Row[]; columns: Column<Row>[] }) {
  const { t, text } = useLanguage()
  const [all, setAll] = useState(false)
  return (
    <section className="panel stack-small" aria-label={text(section.title)}>
      <h2 className="panel-title report-title">{text(section.title)}</h2>
      {section.note && <div className="quiet small">{text(section.note)}</div>}
      <PageTable comparing label={text(section.title)} size="small" columns={columns} rows={all ? rows : rows.slice(0, SHOWN)} rowKey={({ place }) => place} empty={<span className="quiet">{t('analyses.noRows')}</span>} />
      {!all && rows.length > SHOWN && (
        <div><Button size="small" onClick={() => setAll(true)}>{t('analyses.allRows', { n: rows.length })}</Button></div>
      )}
    </section>
  )
}

function useColumns(section: Section, onOpen: Props['onOpen']): Column<Row>[] {
  const { t, text } = useLanguage()
  const say = useSayValue()
  const rowWords = useRowWords()
  const columns = section.columns.map(({ key, label, unit }, at): Column<Row> => ({
    key,
    title: text(label),
    ...(unit === 'text' || unit === 'flag' ? {} : { align: 'end' as const }),
    render: ({ cells }) => <span className={unit === 'text' ? 'report-words' : 'numeric'}>{say.value(cells[at], unit)}</span>,
  }))
  if (!hasPeople(section)) return columns
  return [
    ...columns,
    {
      key: '-people',
      title: t('analyses.people'),
      render: ({ place }) =>
        section.people[place] && (
          <Button size="small" onClick={() => onOpen(place)} aria-label={t('analyses.lookOf', { name: text(rowWords.name(section, place)) })}>
            {t('analyses.look')}
          </Button>
        ),
    },
  ]
}
