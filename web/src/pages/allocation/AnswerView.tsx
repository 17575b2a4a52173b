import { Statistic } from 'antd'
import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { Answer, Binding, PlanShare, Question } from '../../client/allocation'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { PageTable } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CurveChart } from './CurveChart'
import { shortNames } from './names'
import { LEAST_CONTACTS, Summary } from './Summary'
import { useLimitName } from './useLimitName'

type Props = { answer: Answer; question: Question }

const COLOURS = ['#0b6b63', '#d08a3e', '#3d4a6b', '#9c4f7c', '#6b7d2a', '#5a6664']

/** The plan: what it takes and brings, who gets what, what holds it back, and what else could be done. */
export function AnswerView({ answer, question }: Props) {
  const { t } = useLanguage()
  const { wholeMoney, number, percent, dateTime } = useFormat()
  const { total } = answer
  const spends = total.contacts >= LEAST_CONTACTS
  const range = ({ low, high }: { low: string; high: string }) => t('allocation.interval', { low: wholeMoney(low), high: wholeMoney(high) })
  return (
    <div className="stack">
      <Summary answer={answer} question={question} />
      {spends && <section className="panel" aria-label={t('allocation.figures')}>
        <div className="plan-figures">
          <Figure title={t('allocation.net')} value={wholeMoney(total.net)} note={range(total.net_interval)} />
          <Figure title={t('allocation.expected')} value={wholeMoney(total.gain)} note={range(total.gain_interval)} />
          <Figure title={t('allocation.takes')} value={wholeMoney(total.money)} note={`${t('allocation.hours')}: ${number(total.hours)}`} />
        </div>
        <div className="quiet small">
          {t('allocation.gap', { gap: percent(answer.gap) })} · {t('allocation.solvedIn', { ms: answer.took_ms, at: dateTime(answer.as_of) })}
        </div>
      </section>}
      {spends && <Who answer={answer} question={question} />}
      <Binds answer={answer} question={question} />
      {spends && <MoreMoney answer={answer} />}
      <Compare answer={answer} />
      <CurveChart actions={question.actions} />
    </div>
  )
}

const Figure = ({ title, value, note }: { title: string; value: string; note: string }) => (
  <div>
    <Statistic title={title} value={value} />
    <div className="quiet small">{note}</div>
  </div>
)

/** Money by target, a part of each bar for each action. */
function Who({ answer, question }: Props) {
  const { t, text } = useLanguage()
  const { wholeMoney, money, number, compactMoney } = useFormat()
  const { targets, actions } = question
  const name = (things: { key: string; name: { zh: string; en: string } }[], key: string) => text(things.find((each) => each.key === key)?.name) || key
  const option = useMemo<ChartOption>(() => {
    const at = new Map(answer.shares.map((share) => [`${share.target} ${share.action}`, share]))
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value) => money(value as number) },
      xAxis: { type: 'value', axisLabel: { formatter: (value: number) => compactMoney(value), hideOverlap: true } },
      yAxis: { type: 'category', inverse: true, data: shortNames(targets.map((target) => text(target.name))), axisTick: { show: false }, axisLabel: { width: 110, overflow: 'break' } },
      series: actions.map((action, i) => ({
        type: 'bar', stack: 'money', name: text(action.name), color: COLOURS[i % COLOURS.length]!, barMaxWidth: 26,
        data: targets.map((target) => Number(at.get(`${target.key} ${action.key}`)?.money ?? 0)),
      })),
    }
  }, [answer, targets, actions, text, money, compactMoney])
  const rows = answer.shares.filter(({ contacts }) => contacts > 1e-6)
  return (
    <>
      <ChartCard<PlanShare>
        title={t('allocation.who')} hint={t('allocation.whoHint')} option={option} height={Math.max(180, 60 + 38 * targets.length)} rows={rows} rowKey={({ target, action }) => `${target} ${action}`}
        columns={[
          { key: 'target', title: t('allocation.target'), render: ({ target }) => name(targets, target) },
          { key: 'action', title: t('allocation.action'), render: ({ action }) => name(actions, action) },
          { key: 'contacts', title: t('allocation.contacts'), align: 'end', render: ({ contacts }) => number(Math.round(contacts)) },
          { key: 'reachable', title: t('allocation.reachable'), align: 'end', render: ({ reachable }) => number(reachable) },
          { key: 'money', title: t('allocation.money'), align: 'end', render: (share) => money(share.money) },
          { key: 'hours', title: t('allocation.time'), align: 'end', render: ({ hours }) => number(hours) },
          { key: 'gain', title: t('allocation.gain'), align: 'end', render: ({ gain }) => wholeMoney(gain) },
          { key: 'range', title: t('allocation.range'), align: 'end', render: ({ interval }) => `${wholeMoney(interval.low)} – ${wholeMoney(interval.high)}` },
        ]}
      />
      {answer.several > 0 && <span className="small">{t('allocation.several', { n: answer.several })}</span>}
    </>
  )
}

function Binds({ answer, question }: Props) {
  const { t } = useLanguage()
  const { number, money } = useFormat()
  const limitName = useLimitName()
  const unit = ({ kind, limit }: Binding, value: number) => {
    const measure = limit === null ? kind : question.limits[limit]?.measure
    return measure === 'budget' || measure === 'money' || measure === 'share' ? money(value) : number(value)
  }
  const priced = answer.bindings.filter(({ kind, price }) => (kind === 'budget' || kind === 'hours') && price > 1e-9)
  return (
    <section className="panel stack-small" aria-label={t('allocation.binds')}>
      <h2 className="panel-title">{t('allocation.binds')}</h2>
      {priced.map(({ kind, price }) => <div key={kind}>{t(`allocation.priceSays.${kind as 'budget' | 'hours'}`, { one: money(1), money: money(price) })}</div>)}
      {!answer.bindings.some(({ binds }) => binds) && <div>{t('allocation.noBinding')}</div>}
      <span className="field-hint">{t('allocation.bindsHint')}</span>
      <PageTable<Binding>
        label={t('allocation.binds')} size="small" rows={answer.bindings} rowKey={({ kind, limit }) => `${kind} ${limit}`}
        columns={[
          { key: 'what', title: t('allocation.what'), render: (row) => limitName(row) },
          { key: 'state', title: t('allocation.state'), render: ({ binds }) => t(binds ? 'allocation.binding' : 'allocation.free') },
          { key: 'used', title: t('allocation.used_'), align: 'end', render: (row) => <span className="numeric">{unit(row, row.used)}</span> },
          { key: 'most', title: t('allocation.limitValue'), align: 'end', render: (row) => <span className="numeric">{unit(row, row.most)}</span> },
          { key: 'price', title: t('allocation.price'), align: 'end', render: ({ price }) => <span className="numeric">{price > 1e-9 ? money(price) : '—'}</span> },
        ]}
      />
    </section>
  )
}

function MoreMoney({ answer }: { answer: Answer }) {
  const { t } = useLanguage()
  const { wholeMoney, compactMoney } = useFormat()
  const option = useMemo<ChartOption>(() => {
    const line = (name: string, side: 'gain' | 'net', color: string) => ({
      type: 'line' as const, name, color, symbolSize: 6, data: answer.curve.map((point) => [Number(point.budget), Number(point[side])]),
    })
    return {
      grid: { left: 8, right: 20, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 },
      tooltip: { trigger: 'axis', valueFormatter: (value) => wholeMoney(value as number) },
      xAxis: { type: 'value', axisLabel: { formatter: (value: number) => compactMoney(value), hideOverlap: true } },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => compactMoney(value) } },
      series: [line(t('allocation.expected'), 'gain', '#d08a3e'), line(t('allocation.net'), 'net', accent)],
    }
  }, [answer, t, wholeMoney, compactMoney])
  if (answer.curve.length < 2) return null
  return (
    <ChartCard
      title={t('allocation.moreMoney')} hint={t('allocation.moreMoneyHint')} option={option} height={240} rows={answer.curve} rowKey={({ budget }) => budget}
      columns={[
        { key: 'budget', title: t('allocation.curveBudget'), align: 'end', render: ({ budget }) => wholeMoney(budget) },
        { key: 'money', title: t('allocation.money'), align: 'end', render: ({ money }) => wholeMoney(money) },
        { key: 'gain', title: t('allocation.expected'), align: 'end', render: ({ gain }) => wholeMoney(gain) },
        { key: 'net', title: t('allocation.net'), align: 'end', render: ({ net }) => wholeMoney(net) },
      ]}
    />
  )
}

function Compare({ answer }: { answer: Answer }) {
  const { t, code } = useLanguage()
  const { wholeMoney, percent } = useFormat()
  const rows = Object.entries(answer.compared).map(([key, other]) => ({ key, ...other }))
  return (
    <section className="panel stack-small" aria-label={t('allocation.compare')}>
      <h2 className="panel-title">{t('allocation.compare')}</h2>
      <span className="field-hint">{t('allocation.compareHint')}</span>
      <PageTable
        label={t('allocation.compare')} size="small" rows={rows} rowKey={({ key }) => key}
        columns={[
          { key: 'other', title: t('allocation.name'), render: ({ key, total }) => (
            <div>{code('allocation.others', key)}{!total.fits && <div className="quiet small">{t('allocation.doesNotFit')}</div>}</div>
          ) },
          { key: 'net', title: t('allocation.itsNet'), align: 'end', render: ({ total }) => <span className="numeric">{wholeMoney(total.net)}</span> },
          { key: 'ahead', title: t('allocation.ahead'), align: 'end', render: ({ ahead, ahead_interval: { low, high } }) => (
            <div className="numeric">{wholeMoney(ahead)}<div className="quiet small">{wholeMoney(low)} – {wholeMoney(high)}</div></div>
          ) },
          { key: 'better', title: t('allocation.better'), align: 'end', render: ({ better }) => <span className="numeric">{percent(better)}</span> },
        ]}
      />
    </section>
  )
}
