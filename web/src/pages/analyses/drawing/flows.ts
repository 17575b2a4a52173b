import { columnAt, keyOf, numberOf, type Section } from '../../../client/report'
import { colour, escaped, type Drawn, type Words } from './axes'

const LABEL_WIDTH = 132

/** Flows from `x` to `series`. What leads back to where it came from is drawn as another place of the same name. */
export function flows(section: Section, { say, text }: Words): Drawn | null {
  const chart = section.chart!
  const [from, to, size] = [columnAt(section, chart.x), columnAt(section, chart.series ?? ''), columnAt(section, chart.y[0] ?? '')]
  if (from < 0 || to < 0 || size < 0) return null
  const kept = section.rows.map((row, place) => ({ row, place })).filter(({ row }) => (numberOf(row[size]) ?? 0) > 0)
  const pairs = kept.map(({ row }) => [keyOf(row[from]!), keyOf(row[to]!)] as const)
  const apart = circles(pairs)
  const names = new Map<string, string>()
  const links = kept.map(({ row }) => {
    const [source, target] = [keyOf(row[from]!), `${keyOf(row[to]!)}${apart ? ' ' : ''}`]
    names.set(source, say.value(row[from], section.columns[from]!.unit))
    names.set(target, say.value(row[to], section.columns[to]!.unit))
    return { source, target, value: numberOf(row[size])! }
  })
  const unit = section.columns[size]!.unit
  const label = (name: string) => names.get(name) ?? name
  const called = [...new Set(names.values())]
  const nodes = [...names.keys()].map((name) => ({ name, itemStyle: { color: colour(called.indexOf(label(name))) } }))
  return {
    option: {
      tooltip: {
        trigger: 'item', confine: true,
        formatter: (item) => {
          const { dataType, data, name, value } = item as unknown as { dataType: string; data: (typeof links)[number]; name: string; value: number }
          const said = dataType === 'edge' ? `${label(data.source)} → ${label(data.target)}` : label(name)
          return escaped(`${said} ${say.value(value, unit)}`)
        },
      },
      series: [
        {
          type: 'sankey', name: text(section.columns[size]!.label), data: nodes, links, left: 8, right: LABEL_WIDTH, top: 8, bottom: 8, nodeGap: 10, nodeWidth: 14,
          draggable: false, ...(apart ? { layoutIterations: 0 } : {}), labelLayout: { hideOverlap: true }, emphasis: { focus: 'adjacency' }, lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
          label: { formatter: ({ name }) => label(name), width: LABEL_WIDTH - 8, overflow: 'truncate' },
        },
      ],
    },
    height: Math.min(720, Math.max(320, nodes.length * 24)),
    placeOf: (index) => kept[index]?.place ?? null,
  }
}

/** Whether following the pairs can lead back to where one began. */
function circles(pairs: (readonly [string, string])[]): boolean {
  const next = new Map<string, string[]>()
  for (const [from, to] of pairs) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const leadsBack = (name: string, above: string[]): boolean => {
    if (above.includes(name)) return true
    if (done.has(name)) return false
    const found = (next.get(name) ?? []).some((to) => leadsBack(to, [...above, name]))
    done.add(name)
    return found
  }
  return [...next.keys()].some((name) => leadsBack(name, []))
}
