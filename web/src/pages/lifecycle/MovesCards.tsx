import { Button } from 'antd'
import { useMemo } from 'react'
import type { Flow, Scheme } from '../../client/lifecycle'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { PageTable } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import type { People } from '../analyses/PeopleDialog'
import { movedBetween } from './between'
import { useStageNames } from './useStageNames'

type Props = { scheme: Scheme; flow: Flow; past: boolean; onPeople?: (people: People) => void }
type Move = Flow['moves'][number]

const LABEL = 96
const END = ' '

/** Where customers stood and stand: a drawing of flows, and a table of heat. Of the past, every step is told instead. */
export function MovesCards({ scheme, flow, past, onPeople }: Props) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const nameOf = useStageNames(scheme)
  const moves = past ? flow.steps : flow.moves
  const order = useMemo(() => [...scheme.stages.map(({ key }) => key), null], [scheme])
  const option = useSankey(scheme, moves, order, nameOf)
  const open = (move: Move) => onPeople?.({
    rule: movedBetween(scheme, flow, move.before, move.after), of: scheme.name,
    name: { zh: said(move, nameOf, t), en: said(move, nameOf, t) },
  })
  if (moves.length === 0) return <section className="panel quiet" aria-label={t('lifecycle.sankey')}>{t('lifecycle.noMoves')}</section>
  return (
    <div className="grid-two moves-cards">
      <ChartCard
        title={t('lifecycle.sankey')}
        hint={past ? undefined : t('lifecycle.sankeyHint')}
        option={option}
        height={360}
        onPick={(place) => moves[place] && open(moves[place])}
        rows={moves}
        rowKey={({ before, after }) => `${before} ${after}`}
        columns={[
          { key: 'from', title: t('lifecycle.from'), render: ({ before }) => nameOf(before) },
          { key: 'to', title: t('lifecycle.to'), render: ({ after }) => nameOf(after) },
          { key: 'n', title: t('lifecycle.customers'), align: 'end', render: ({ n }) => number(n) },
        ]}
      />
      <section className="panel" aria-label={t('lifecycle.matrix')}>
        <h2 className="panel-title">{t('lifecycle.matrix')}</h2>
        <div className="quiet small">{t(past ? 'lifecycle.stepsHint' : 'lifecycle.matrixHint')}</div>
        <Heat moves={moves} order={order} nameOf={nameOf} onOpen={onPeople && open} />
      </section>
    </div>
  )
}

const said = ({ before, after }: Move, nameOf: (key: string | null) => string, t: ReturnType<typeof useLanguage>['t']) =>
  t('lifecycle.moved', { before: nameOf(before), after: nameOf(after) })

function useSankey(scheme: Scheme, moves: Move[], order: (string | null)[], nameOf: (key: string | null) => string): ChartOption {
  const { t } = useLanguage()
  const { number } = useFormat()
  return useMemo(() => {
    const colour = (key: string | null) => scheme.stages.find((stage) => stage.key === key)?.colour ?? '#bfbfbf'
    const node = (key: string | null, end: string) => ({ name: `${nameOf(key)}${end}`, itemStyle: { color: colour(key) } })
    const nodes = ['', END].flatMap((end) =>
      order.filter((key) => moves.some(({ before, after }) => (end ? after : before) === key)).map((key) => node(key, end)),
    )
    const links = moves.map(({ before, after, n }) => ({ source: nameOf(before), target: `${nameOf(after)}${END}`, value: n }))
    return {
      tooltip: { trigger: 'item', confine: true, valueFormatter: (value) => number(value as number) },
      series: [{
        type: 'sankey', name: t('lifecycle.sankey'), data: nodes, links, left: LABEL, right: LABEL, top: 8, bottom: 8, nodeGap: 8, nodeWidth: 12,
        draggable: false, layoutIterations: 0, emphasis: { focus: 'adjacency' }, lineStyle: { color: 'source', opacity: 0.3, curveness: 0.5 },
        label: { width: LABEL - 10, overflow: 'truncate', position: 'left' },
        levels: [{ depth: 0, label: { position: 'left' } }, { depth: 1, label: { position: 'right' } }],
      }],
    }
  }, [scheme, moves, order, nameOf, number, t])
}

type HeatProps = { moves: Move[]; order: (string | null)[]; nameOf: (key: string | null) => string; onOpen?: (move: Move) => void }

/** A row for each stage at the beginning, a column for each at the end; the darker, the larger the share of the row. */
function Heat({ moves, order, nameOf, onOpen }: HeatProps) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const of = (before: string | null, after: string | null) => moves.find((move) => move.before === before && move.after === after)
  const used = (side: 'before' | 'after') => order.filter((key) => moves.some((move) => move[side] === key))
  const rows = used('before').map((key) => ({ key, all: moves.filter(({ before }) => before === key).reduce((sum, { n }) => sum + n, 0) }))
  const cell = (before: string | null, after: string | null, all: number) => {
    const move = of(before, after)
    if (!move) return <span className="quiet">·</span>
    const share = move.n / all
    const shade = { background: `color-mix(in srgb, #1677ff ${Math.round(share * 45)}%, transparent)` }
    const words = `${number(move.n)} (${percent(share)})`
    return (
      <span className="heat-cell" style={shade}>
        {onOpen ? <Button type="link" size="small" className="number-link heat-number" aria-label={`${said(move, nameOf, t)}: ${words}`} onClick={() => onOpen(move)}>{number(move.n)}</Button> : number(move.n)}
        <span className="small heat-share">{percent(share)}</span>
      </span>
    )
  }
  return (
    <PageTable
      label={t('lifecycle.matrix')}
      comparing
      size="small"
      rows={rows}
      rowKey={({ key }) => key ?? ''}
      columns={[
        { key: 'from', title: `${t('lifecycle.from')} \\ ${t('lifecycle.to')}`, render: ({ key }) => <span className="nowrap">{nameOf(key)}</span> },
        ...used('after').map((after) => ({
          key: after ?? '', title: nameOf(after), align: 'end' as const, render: ({ key, all }: { key: string | null; all: number }) => cell(key, after, all),
        })),
      ]}
    />
  )
}
