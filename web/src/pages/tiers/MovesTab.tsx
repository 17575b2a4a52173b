import { Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useTierMoves, type TierMove, type TierMoves, type TierScheme } from '../../client/tiers'
import { ChartCard } from '../../components/ChartCard'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useWorkspace } from '../../client/session'
import { useLanguage } from '../../texts/language'
import { colour, escaped } from '../analyses/drawing/axes'
import { movedFrom } from '../lifecycle/people'
import '../analyses/analyses.css'

const periods = [1, 7, 30, 90, 180, 365]
const DAY = 86_400_000

/** Who went from which level to which in a period: flows, and the matrix behind them. */
export function MovesTab({ scheme }: { scheme: TierScheme }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const [search, setSearch] = useSearchParams()
  const { as_of: clock } = useWorkspace()
  const days = periods.find((one) => String(one) === search.get('days')) ?? 30
  const [now] = useState(() => (clock ? new Date(clock) : new Date()).getTime())
  const query = useTierMoves(scheme.id, new Date(now - days * DAY).toISOString(), null)
  const people = (before: string | null, after: string | null) => `/customers?${new URLSearchParams({ rule: JSON.stringify(movedFrom(scheme, before, after, days)) })}`
  const choose = (chosen: number) => setSearch((before) => { before.set('days', String(chosen)); return before }, { replace: true })
  return (
    <div className="stack">
      <div style={{ maxWidth: 240 }}>
        <Field label={t('tiers.period')} htmlFor="tier-period">
          <Select id="tier-period" value={days} onChange={choose} options={periods.map((value) => ({ value, label: t('tiers.last', { n: value }) }))} />
        </Field>
      </div>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {query.data && query.data.moves.length === 0 && <div className="panel quiet">{t('tiers.noMoves')}</div>}
      {query.data && query.data.moves.length > 0 && (
        <>
          <p role="status"><span className="tier-up">{t('tiers.upN', { n: number(query.data.up) })}</span> · <span className="tier-down">{t('tiers.downN', { n: number(query.data.down) })}</span></p>
          <Flows moves={query.data} people={people} />
          <Matrix moves={query.data} people={people} />
        </>
      )}
    </div>
  )
}

function useNames({ levels }: TierMoves) {
  const { t, text } = useLanguage()
  const names = new Map(levels.map(({ key, name }) => [key, text(name)]))
  return (key: string | null) => (key === null ? t('tiers.noLevel') : (names.get(key) ?? key))
}

/** Where the customers behind a move are. */
type People = (before: string | null, after: string | null) => string

const nodeOf = (side: string, key: string | null) => `${side}:${key ?? ''}`

/** The Sankey of a period; its table names every flow. */
function Flows({ moves, people }: { moves: TierMoves; people: People }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const say = useNames(moves)
  const navigate = useNavigate()
  const keys = [...moves.levels.map(({ key }) => key as string | null), null]
  const label = (node: string) => say(node.slice(2) || null)
  const used = new Set(moves.moves.flatMap(({ before, after }) => [nodeOf('b', before), nodeOf('a', after)]))
  const nodes = ['b', 'a'].flatMap((side) => keys.map((key, i) => ({ name: nodeOf(side, key), itemStyle: { color: key === null ? '#9aa3a0' : colour(i) } }))).filter(({ name }) => used.has(name))
  return (
    <ChartCard<TierMove>
      title={t('tiers.sankey')} hint={t('tiers.sankeyHint')} rows={moves.moves} rowKey={({ before, after }) => `${before}>${after}`} height={Math.max(260, keys.length * 56)}
      onPick={(place) => { const move = moves.moves[place]; if (move) void navigate(people(move.before, move.after)) }}
      columns={[
        { key: 'before', title: t('tiers.before'), render: ({ before }) => say(before) },
        { key: 'after', title: t('tiers.after'), render: ({ after }) => say(after) },
        { key: 'customers', title: t('tiers.customers'), align: 'end', render: ({ before, after, customers }) => <Link className="figure-link numeric" to={people(before, after)}>{number(customers)}</Link> },
      ]}
      option={{
        tooltip: {
          trigger: 'item', confine: true,
          formatter: (item) => {
            const { dataType, data, name, value } = item as unknown as { dataType: string; data: { source: string; target: string }; name: string; value: number }
            return escaped(`${dataType === 'edge' ? `${label(data.source)} → ${label(data.target)}` : label(name)} ${number(value)}`)
          },
        },
        series: [{
          type: 'sankey', layoutIterations: 0, draggable: false, nodeGap: 12, nodeWidth: 14, left: 8, right: 110, top: 8, bottom: 8, emphasis: { focus: 'adjacency' },
          data: nodes, links: moves.moves.map(({ before, after, customers }) => ({ source: nodeOf('b', before), target: nodeOf('a', after), value: customers })),
          lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 }, label: { formatter: ({ name }) => label(name), width: 100, overflow: 'truncate' },
        }],
      }}
    />
  )
}

/** The transition matrix: rows before, columns after. */
function Matrix({ moves, people }: { moves: TierMoves; people: People }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const say = useNames(moves)
  const keys = [...moves.levels.map(({ key }) => key as string | null), null]
  const of = (before: string | null, after: string | null) => moves.moves.find((one) => one.before === before && one.after === after)?.customers ?? 0
  return (
    <section className="panel" aria-label={t('tiers.matrix')}>
      <h2 className="panel-title">{t('tiers.matrix')}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="scroll-x" role="group" aria-label={t('tiers.matrix')} tabIndex={0}>
        <table className="grid-table">
          <thead><tr><th scope="col">{t('tiers.before')} ↓ {t('tiers.after')} →</th>{keys.map((key) => <th scope="col" key={key ?? ''}>{say(key)}</th>)}</tr></thead>
          <tbody>
            {keys.map((before) => (
              <tr key={before ?? ''}>
                <th scope="row">{say(before)}</th>
                {keys.map((after) => <td key={after ?? ''}><div className="grid-cell" style={before === after ? { background: '#edf0ec' } : undefined}>{of(before, after) ? <Link className="figure-link" to={people(before, after)} aria-label={`${say(before)} → ${say(after)}: ${number(of(before, after))}`}>{number(of(before, after))}</Link> : '·'}</div></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
