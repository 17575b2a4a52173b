import { Segmented } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { usePyramid, useTierMonths, type TierPyramidLevel, type TierScheme } from '../../client/tiers'
import { Amount } from '../../components/Amount'
import { ChartCard } from '../../components/ChartCard'
import { Loading } from '../../components/Loading'
import { PageTable, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { box, colour } from '../analyses/drawing/axes'
import { peoplePath } from './design'

/** Heads, payments and costs by level, as things stand and by month. */
export function Pyramid({ scheme }: { scheme: TierScheme }) {
  const { t, text } = useLanguage()
  const { number, dateTime, compact } = useFormat()
  const navigate = useNavigate()
  const query = usePyramid(scheme.id)
  const columns = useColumns(scheme)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const { levels, without, population, as_of: asOf } = query.data
  const names = levels.map(({ name }) => text(name))
  return (
    <div className="stack">
      <ChartCard
        title={t('tiers.pyramid')} hint={t('tiers.pyramidHint')} rows={levels} columns={columns} rowKey={({ key }) => key}
        height={Math.max(180, levels.length * 48)}
        onPick={(place) => levels[place] && void navigate(peoplePath(scheme.tag_id, levels[place].key))}
        option={{
          grid: { ...box, top: 8, right: 64 }, tooltip: { trigger: 'item', confine: true },
          xAxis: { type: 'value', minInterval: 1, splitLine: { show: false }, axisLabel: { formatter: (value: number) => compact(value), hideOverlap: true } },
          yAxis: { type: 'category', data: names, inverse: true, axisTick: { show: false } },
          series: [{ type: 'bar', name: t('tiers.customers'), barWidth: '62%', data: levels.map(({ customers }, i) => ({ value: customers, itemStyle: { color: colour(i) } })), label: { show: true, position: 'right', formatter: ({ value }) => number(value as number) } }],
        }}
      />
      <section className="panel" aria-label={t('tiers.levels')}>
        <PageTable label={t('tiers.levels')} rows={levels} columns={columns} rowKey={({ key }) => key} />
        <p className="quiet small">
          {t('tiers.of', { n: number(population) })} · {t('tiers.asOf', { time: dateTime(asOf) })}{without > 0 && ` · ${t('tiers.without', { n: number(without) })}`}
        </p>
      </section>
      <Months scheme={scheme} />
    </div>
  )
}

function useColumns(scheme: TierScheme): Column<TierPyramidLevel>[] {
  const { t, text, language } = useLanguage()
  const { number, percent } = useFormat()
  const people = (n: number) => <span className="numeric">{number(n)}</span>
  const costShare = ({ cost, revenue }: TierPyramidLevel) => (Number(revenue) > 0 ? percent(Number(cost) / Number(revenue)) : '—')
  return [
    {
      key: 'level', title: t('tiers.level'),
      render: (level) => (
        <div>
          <Link to={peoplePath(scheme.tag_id, level.key)} aria-label={t('tiers.seePeople', { name: text(level.name) })}>{text(level.name)}</Link>
          <div className="quiet small" style={{ maxWidth: '44ch', whiteSpace: 'normal' }}>{scheme.sentences.find(({ key }) => key === level.key)?.[language]}</div>
        </div>
      ),
    },
    { key: 'customers', title: t('tiers.customers'), align: 'end', render: ({ key, customers, share }) => <span className="numeric"><Link to={peoplePath(scheme.tag_id, key)}>{number(customers)}</Link> · {percent(share)}</span> },
    { key: 'revenue', title: t('tiers.revenue'), align: 'end', render: ({ revenue }) => <Amount value={revenue} /> },
    { key: 'part', title: t('tiers.revenueShare'), align: 'end', render: (level) => <span className="numeric">{percent(level.revenue_share)}</span> },
    { key: 'cost', title: t('tiers.cost'), align: 'end', render: ({ cost }) => <Amount value={cost} /> },
    { key: 'costShare', title: t('tiers.costShare'), align: 'end', render: (level) => <span className="numeric">{costShare(level)}</span> },
    { key: 'grace', title: t('tiers.inGrace'), align: 'end', render: (level) => people(level.in_grace) },
    { key: 'given', title: t('tiers.given'), align: 'end', render: ({ given }) => people(given) },
    { key: 'close', title: t('tiers.closeTo'), align: 'end', render: ({ close, key }) => (close === null ? '—' : <Link to={`?tab=close&level=${key}`}>{number(close)}</Link>) },
  ]
}

const kinds = { customers: 'tiers.ofCustomers', revenue: 'tiers.ofRevenue', cost: 'tiers.ofCost' } as const
type Kind = keyof typeof kinds

/** Heads, payments or costs of each level, month by month. */
function Months({ scheme }: { scheme: TierScheme }) {
  const { t, text } = useLanguage()
  const { month, number, compact, money } = useFormat()
  const [kind, setKind] = useState<Kind>('customers')
  const query = useTierMonths(scheme.id)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const rows = query.data
  if (rows.every(({ levels }) => levels.every(({ customers }) => customers === 0))) return <div className="panel quiet">{t('tiers.noMonths')}</div>
  const say = (value: number | string) => (kind === 'customers' ? number(value) : money(value))
  const valueOf = (row: (typeof rows)[number], key: string) => row.levels.find((one) => one.key === key)?.[kind] ?? 0
  return (
    <div className="stack-small">
      <div><Segmented<Kind> aria-label={t('tiers.months')} value={kind} onChange={setKind} options={(Object.keys(kinds) as Kind[]).map((value) => ({ value, label: t(kinds[value]) }))} /></div>
      <ChartCard
        title={t('tiers.months')} hint={t('tiers.monthsHint')} rows={rows} rowKey={(row) => row.month}
        columns={[
          { key: 'month', title: t('tiers.month'), render: (row) => month(row.month) },
          ...scheme.levels.map(({ key, name }) => ({ key, title: text(name), align: 'end' as const, render: (row: (typeof rows)[number]) => <span className="numeric">{say(valueOf(row, key))}</span> })),
        ]}
        option={{
          grid: { ...box, top: 40 }, legend: { top: 0, type: 'plain' }, tooltip: { trigger: 'axis', confine: true, valueFormatter: (value) => say(value as number) },
          xAxis: { type: 'category', data: rows.map((row) => month(row.month)), axisLabel: { hideOverlap: true } },
          yAxis: { type: 'value', axisLabel: { formatter: (value: number) => compact(value), hideOverlap: true } },
          series: scheme.levels.map(({ key, name }, i) => ({ type: 'bar' as const, stack: 'all', name: text(name), color: colour(i), data: rows.map((row) => Number(valueOf(row, key))) })),
        }}
      />
    </div>
  )
}
