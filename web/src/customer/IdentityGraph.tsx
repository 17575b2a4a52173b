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

/** The identities of one customer on a circle, and the lines that make them one person; the table says the same. */
export function IdentityGraph({ graph }: { graph: Graph }) {
  const { t, code } = useLanguage()
  const format = useFormat()
  const named = useMemo(
    () => new Map(graph.identities.map((each) => [each.id, `${code('customer.kinds', each.kind)} ${each.masked}`])),
    [graph, code],
  )
  const option = useMemo<ChartOption>(
    () => ({
      tooltip: {},
      series: [
        {
          type: 'graph', layout: 'circular', circular: { rotateLabel: false }, left: 110, right: 110, top: 36, bottom: 36,
          label: { show: true, position: 'bottom', color: '#1d2524', fontSize: 12, formatter: '{b}' },
          data: graph.identities.map(({ id, own, shared, customer_id }) => ({
            id, name: named.get(id)!, symbolSize: own ? 22 : 16,
            symbol: shared ? 'diamond' : 'circle', itemStyle: { color: own ? accent : others },
            tooltip: { formatter: own ? named.get(id)! : `${named.get(id)} · ${t('identity.others', { id: customer_id })}` },
          })),
          links: graph.links.map((link) => ({
            source: link.one, target: link.other,
            lineStyle: { color: link.cut_at ? others : colours[link.how], type: link.cut_at ? 'dashed' : 'solid', width: 2 },
            tooltip: { formatter: code('identity.ways', link.how) },
          })),
        },
      ],
    }),
    [graph, named, t, code],
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
      height={graph.identities.length > 6 ? 360 : 260}
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
