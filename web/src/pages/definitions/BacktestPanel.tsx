import { Select } from 'antd'
import { useMemo, useState } from 'react'
import { accent } from '../../app/theme'
import { useBacktest, type BacktestMonth, type Outcome } from '../../client/definitions'
import type { Definition } from '../../client/types'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import type { Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import '../tags/tags.css'
import './definitions.css'

const WINDOWS = { month: null, d30: 30, d60: 60, d90: 90 } as const
type Window = keyof typeof WINDOWS
const OTHERS = '#8a9693'
const GRID = { left: 8, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' } as const
const LEGEND = { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 } as const

/** How the definition would have fared, month by month, and what those customers did afterwards beside the others. */
export function BacktestPanel({ id, groupId, definition }: { id?: string; groupId?: string | null; definition: Definition | null }) {
  const { t } = useLanguage()
  const { duration } = useFormat()
  const [window, setWindow] = useState<Window>('month')
  const query = useBacktest(id, definition, groupId, WINDOWS[window])
  return (
    <section className="stack" aria-label={t('definitions.backtest')}>
      <div className="panel stack">
        <div>
          <h2 className="panel-title">{t('definitions.backtest')}</h2>
          <span className="quiet small">{t('definitions.backtestHint')}</span>
        </div>
        <Field label={t('definitions.window')} htmlFor="backtest-window" hint={t('definitions.windowHint')}>
          <Select<Window> id="backtest-window" style={{ maxWidth: 240 }} value={window} onChange={setWindow} options={(Object.keys(WINDOWS) as Window[]).map((value) => ({ value, label: t(`definitions.windows.${value}`) }))} />
        </Field>
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {query.isPending && <Loading />}
        {query.data && <Together months={query.data.months} />}
        <span className="quiet small">{t('definitions.repurchaseHint')} {t('definitions.backtestNote')}</span>
        {query.data && <span className="quiet small">{t('definitions.took', { time: duration(query.data.took_ms) })}</span>}
      </div>
      {query.data && <Charts months={query.data.months} />}
    </section>
  )
}

/** All months together: the one sentence that is remembered. */
function Together({ months }: { months: BacktestMonth[] }) {
  const { t } = useLanguage()
  const { percent, money } = useFormat()
  const sums = (['holders', 'others'] as const).map((who) =>
    months.reduce(
      (sum, { after }) => ({
        customers: sum.customers + (after?.[who].customers ?? 0), buyers: sum.buyers + (after?.[who].buyers ?? 0),
        again: sum.again + (after?.[who].again ?? 0), spend: sum.spend + Number(after?.[who].spend ?? 0),
      }),
      { customers: 0, buyers: 0, again: 0, spend: 0 },
    ),
  )
  const [holders, others] = [sums[0]!, sums[1]!]
  const rate = ({ again, buyers }: typeof holders) => (buyers ? percent(again / buyers) : '—')
  const head = ({ spend, customers }: typeof holders) => (customers ? money(spend / customers) : '—')
  return <p className="sentence" data-testid="backtest-sum">{t('definitions.better', { a: rate(holders), b: rate(others), c: head(holders), d: head(others) })}</p>
}

function Charts({ months }: { months: BacktestMonth[] }) {
  const { t } = useLanguage()
  const format = useFormat()
  const rate = (value: number | null | undefined) => (value === null || value === undefined ? '—' : format.percent(value))
  const month: Column<BacktestMonth> = { key: 'month', title: t('definitions.month'), render: ({ month }) => format.month(month) }
  const number = (key: 'size' | 'entered' | 'left'): Column<BacktestMonth> => ({ key, title: t(`definitions.${key}`), align: 'end', render: (row) => format.number(row[key]) })
  const beside = (say: (group: Outcome | undefined) => string): Column<BacktestMonth>[] => [
    { key: 'holders', title: t('definitions.holders'), align: 'end', render: ({ after }) => say(after?.holders) },
    { key: 'others', title: t('definitions.others'), align: 'end', render: ({ after }) => say(after?.others) },
  ]
  const shared = { rows: months, rowKey: ({ month }: BacktestMonth) => month, height: 260 }
  return (
    <div className="backtest-charts">
      <ChartCard title={t('definitions.sizeChart')} option={useSizes(months)} columns={[month, number('size'), number('entered'), number('left')]} {...shared} />
      <ChartCard title={t('definitions.afterChart')} option={useLines(months, 'repurchase')} columns={[month, ...beside((group) => rate(group?.repurchase))]} {...shared} />
      <ChartCard title={t('definitions.spendChart')} option={useLines(months, 'per_head')} columns={[month, ...beside((group) => format.money(group?.per_head))]} {...shared} />
    </div>
  )
}

function useSizes(months: BacktestMonth[]): ChartOption {
  const { t } = useLanguage()
  const format = useFormat()
  return useMemo(() => {
    const say = { valueFormatter: (value: unknown) => format.number(Math.abs(value as number)) }
    const bar = (name: string, data: number[], color: string) => ({ type: 'bar' as const, name, data, color, stack: 'moves', barMaxWidth: 18, tooltip: say })
    return {
      grid: GRID, legend: LEGEND, tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => format.month(month)), axisTick: { show: false } },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => format.compact(value) } },
      series: [
        { type: 'line', name: t('definitions.size'), data: months.map(({ size }) => size), color: accent, symbolSize: 5, tooltip: say },
        bar(t('definitions.entered'), months.map(({ entered }) => entered), '#3d8f6f'),
        bar(t('definitions.left'), months.map(({ left }) => -left), '#d08a3e'),
      ],
    }
  }, [months, t, format])
}

function useLines(months: BacktestMonth[], what: 'repurchase' | 'per_head'): ChartOption {
  const { t } = useLanguage()
  const format = useFormat()
  return useMemo(() => {
    const say = (value: number) => (what === 'repurchase' ? format.percent(value) : format.money(value))
    const line = (name: string, who: 'holders' | 'others', color: string) => ({
      type: 'line' as const, name, color, symbolSize: 6,
      data: months.map(({ after }) => (after?.[who][what] === null || after === null ? null : Number(after[who][what]))),
      tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? say(value) : '—') },
    })
    return {
      grid: GRID, legend: LEGEND, tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => format.month(month)), axisTick: { show: false } },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => (what === 'repurchase' ? format.percent(value) : format.compactMoney(value)) } },
      series: [line(t('definitions.holders'), 'holders', accent), line(t('definitions.others'), 'others', OTHERS)],
    }
  }, [months, what, t, format])
}
