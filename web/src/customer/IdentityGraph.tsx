import { Grid } from 'antd'
import { useMemo } from 'react'
import { accent } from '../app/theme'
import type { IdentityGraph as Graph } from '../client/types'
import type { ChartOption } from '../components/Chart'
import { ChartCard } from '../components/ChartCard'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'

type Link = Graph['links'][number]

const colours = { together: accent, probable: '#b7791f', person: '#3d4a6b' } as const
const others = '#8a9694'

const reachedBy = new Set(['phone', 'email', 'anonymous_id'])
const LINE = 56 // pixels from one identity to the next below it

/** Accounts on the left, what somebody is reached by on the right: where each identity stands. */
function places(identities: Graph['identities'], across: number) {
  const sides = [identities.filter(({ kind }) => !reachedBy.has(kind)), identities.filter(({ kind }) => reachedBy.has(kind))] as const
  const rows = Math.max(sides[0].length, sides[1].length)
  const place = (side: number) => (each: Graph['identities'][number], index: number) =>
    [each.id, { x: side * across, y: (index + (rows - sides[side as 0 | 1].length) / 2) * LINE, left: side === 0 }] as const
  return { rows, of: new Map([...sides[0].map(place(0)), ...sides[1].map(place(1))]) }
}

type Place = { y: number; left: boolean }

/** Lines within one side bend inwards, away from the labels. */
const bent = (one: Place, other: Place) => (one.left === other.left ? 0.35 * (one.left === (one.y < other.y) ? 1 : -1) : 0)

/** The identities of one customer, and the lines that make them one person; the table says the same. */
export function IdentityGraph({ graph }: { graph: Graph }) {
  const { t, code } = useLanguage()
  const format = useFormat()
  const wide = Grid.useBreakpoint().md ?? true
  const place = useMemo(() => places(graph.identities, wide ? 320 : 44), [graph, wide])
  const named = useMemo(
    () => new Map(graph.identities.map((each) => [each.id, `${code('customer.kinds', each.kind)} ${each.masked}`])),
    [graph, code],
  )
  const option = useMemo<ChartOption>(
    () => ({
      tooltip: {},
      series: [
        {
          type: 'graph', layout: 'none', left: 'center', top: 24, width: wide ? 320 : 44, height: Math.max((place.rows - 1) * LINE, 1),
          data: graph.identities.map(({ id, kind, masked, own, shared, customer_id }) => ({
            id, name: id, x: place.of.get(id)!.x, y: place.of.get(id)!.y, symbolSize: own ? 18 : 14,
            label: {
              show: true, position: place.of.get(id)!.left ? 'left' : 'right', align: place.of.get(id)!.left ? 'right' : 'left',
              color: '#1d2524', fontSize: 12, lineHeight: 16, formatter: `${code('customer.kinds', kind)}\n${masked}`,
            },
            symbol: shared ? 'diamond' : 'circle', itemStyle: { color: own ? accent : others },
            tooltip: { formatter: own ? named.get(id)! : `${named.get(id)} · ${t('identity.others', { id: customer_id })}` },
          })),
          links: graph.links.map((link) => ({
            source: link.one, target: link.other,
            lineStyle: { color: link.cut_at ? others : colours[link.how], type: link.cut_at ? 'dashed' : 'solid', width: 2, curveness: bent(place.of.get(link.one)!, place.of.get(link.other)!) },
            tooltip: { formatter: code('identity.ways', link.how) },
          })),
        },
      ],
    }),
    [graph, named, place, wide, t, code],
  )
  const state = ({ cut_at, cut_by }: Link) => {
    if (!cut_at) return t('identity.active')
    const time = format.dateTime(cut_at)
    return cut_by?.name ? t('identity.cut', { name: cut_by.name, time }) : t('identity.cutAlone', { time })
  }
  return (
    <ChartCard
      title={t('identity.title')}
      hint={t('identity.hint')}
      option={option}
      height={(place.rows - 1) * LINE + 60}
      rows={graph.links}
      rowKey={({ one, other }) => `${one}-${other}`}
      columns={[
        { key: 'one', title: t('identity.one'), render: ({ one }) => named.get(one) },
        { key: 'other', title: t('identity.other'), render: ({ other }) => named.get(other) },
        {
          key: 'how', title: t('identity.reason'),
          render: ({ how, weight }) => [code('identity.ways', how), weight !== null && t('identity.weight', { weight: format.number(weight) })].filter(Boolean).join(' · '),
        },
        { key: 'source', title: t('customer.source'), render: ({ source }) => source },
        { key: 'since', title: t('identity.since'), render: ({ first_seen }) => <span className="nowrap">{format.dateTime(first_seen)}</span> },
        { key: 'state', title: t('identity.state'), render: state },
      ]}
    />
  )
}
