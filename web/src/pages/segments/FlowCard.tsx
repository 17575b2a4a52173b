import { Button, Select } from 'antd'
import { useSearchParams } from 'react-router'
import { accent } from '../../app/theme'
import { useCountFlow, useFlow, useSegments, type Flow } from '../../client/segments'
import { useMay } from '../../client/session'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Counting } from './Counting'
import { useCountWhenOld } from './useCountWhenOld'

const spans = [30, 90, 180, 365]
const palette = [accent, '#d08a3e', '#3d4a6b', '#8a5a83', '#5b7f2b', '#9aa5a3']

/** Who was in which segment then and is in which now. */
export function FlowCard({ segments }: { segments: string[] }) {
  const { t } = useLanguage()
  const may = useMay()
  const [search, setSearch] = useSearchParams()
  const days = spans.find((span) => String(span) === search.get('days')) ?? 90
  const query = useFlow(segments, days)
  const count = useCountFlow(segments, days)
  useCountWhenOld(query.data, `${segments.join()} ${days}`, count.mutate)
  const { answer, job } = query.data ?? { answer: null, job: null }
  return (
    <div className="stack">
      <div className="panel row-between">
        <Field label={t('segments.overlap.days')} htmlFor="flow-days">
          <Select id="flow-days" value={days} options={spans.map((value) => ({ value, label: t('segments.overlap.lastDays', { n: value }) }))} onChange={(value) => setSearch((current) => { current.set('days', String(value)); return current }, { replace: true })} style={{ minWidth: 160 }} />
        </Field>
        {may('run') && <Button disabled={job !== null} loading={count.isPending} onClick={() => count.mutate()}>{t('segments.growth.count')}</Button>}
      </div>
      <ProblemAlert problem={query.error ?? count.error} />
      {query.data && <Counting job={job} answered={answer !== null} />}
      {answer && <Drawn answer={answer} />}
    </div>
  )
}

type Move = { from: number; to: number; customers: number }

function Drawn({ answer }: { answer: NonNullable<Flow['answer']> }) {
  const { t, text } = useLanguage()
  const { number, date } = useFormat()
  const every = useSegments(false).data ?? []
  const names = [...answer.segments.map((id) => text(every.find((one) => one.id === id)?.name) || id), t('segments.overlap.left')]
  const moves: Move[] = answer.moved.flatMap((row, from) => row.map((customers, to) => ({ from, to, customers })))
  const last = names.length - 1
  // Who was in none and is in none says nothing of these segments, and would hide everything else.
  const drawn = moves.filter(({ from, to, customers }) => customers > 0 && !(from === last && to === last))
  const label = (name: string) => names[Number(name.replace(/\D/g, ''))] ?? name
  const option = {
    tooltip: { trigger: 'item', confine: true },
    series: [{
      type: 'sankey', left: 8, right: 120, top: 8, bottom: 8, draggable: false, nodeGap: 12, layoutIterations: 0,
      data: names.flatMap((_, place) => (['then', 'now'] as const)
        .filter((side) => drawn.some(({ from, to }) => (side === 'then' ? from : to) === place))
        .map((side) => ({ name: node(place, side), depth: side === 'then' ? 0 : 1, itemStyle: { color: palette[place === last ? 5 : place] } }))),
      links: drawn.map(({ from, to, customers }) => ({ source: node(from, 'then'), target: node(to, 'now'), value: customers })),
      lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      label: { formatter: ({ name }: { name: string }) => label(name), width: 110, overflow: 'truncate' },
      tooltip: { formatter: ({ data }: { data: { source?: string; target?: string; value?: number; name?: string } }) => data.source ? `${escaped(label(data.source))} → ${escaped(label(data.target ?? ''))} ${number(data.value)}` : escaped(label(data.name ?? '')) },
    }],
  } as unknown as ChartOption
  return (
    <ChartCard
      title={t('segments.overlap.flow')}
      hint={t('segments.overlap.flowHint', { since: date(answer.since) })}
      option={option}
      height={Math.max(240, names.length * 70)}
      rows={moves}
      rowKey={({ from, to }) => `${from}-${to}`}
      columns={[
        { key: 'from', title: t('segments.overlap.from'), render: ({ from }) => names[from] },
        { key: 'to', title: t('segments.overlap.to'), render: ({ from, to }) => (from === to ? `${names[to]} (${t('segments.overlap.stayed')})` : names[to]) },
        { key: 'customers', title: t('segments.overlap.customers'), align: 'end', render: ({ customers }) => <span className="numeric">{number(customers)}</span> },
      ]}
    />
  )
}

const node = (place: number, side: 'then' | 'now') => `${side}${place}`
const escaped = (word: string) => word.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
