import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { Comparison, Effect } from '../../client/worth'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

const WELL_MATCHED = 0.7
/** Standardised; beyond it regression has too much to make up for (Rubin 2001). */
const ALIKE = 0.25

/** What holders did more than customers like them, how sure that is, and how alike the two are. */
export function Lift({ found }: { found: Comparison }) {
  const { t } = useLanguage()
  const { number, percent, money, dateTime, date } = useFormat()
  const points = (value: number) => t('worth.points', { n: `${value > 0 ? '+' : ''}${number(Math.round(value * 1000) / 10)}` })
  const more = (value: number) => `${value > 0 ? '+' : ''}${money(value)}`
  const unlike = found.balance.some(({ after }) => Math.abs(after) > ALIKE)
  const share = found.holders > 0 ? found.matched / found.holders : 0
  return (
    <div className="stack">
      <p className="quiet small">
        {t('worth.madeAt', { time: dateTime(found.made_at), at: date(found.at), days: found.days })} {found.by && t(`worth.by.${found.by}`)}
      </p>
      {found.reason && <p>{t(`worth.reasons.${found.reason}`)}</p>}
      {found.bought && found.spent && (
        <>
          <div className="worth-effects">
            <EffectCard name={t('worth.bought')} effect={found.bought} say={percent} more={points} />
            <EffectCard name={t('worth.spent')} effect={found.spent} say={money} more={more} />
          </div>
          <p>
            {t('worth.matched', { holders: number(found.holders), matched: number(found.matched), used: number(found.used), share: percent(share) })}{' '}
            {share < WELL_MATCHED && t('worth.few')} {unlike && <strong>{t('worth.unlike')}</strong>}
          </p>
          <Balance rows={found.balance} />
          <p className="quiet small">{t('worth.caution')}</p>
        </>
      )}
    </div>
  )
}

type CardProps = { name: string; effect: Effect; say: (value: number) => string; more: (value: number) => string }

function EffectCard({ name, effect, say, more }: CardProps) {
  const { t } = useLanguage()
  const sure = effect.low > 0 ? 'up' : effect.high < 0 ? 'down' : 'none'
  return (
    <section className="worth-effect" aria-label={name}>
      <div className="quiet">{name}</div>
      <div className={`big-number worth-${sure}`}>{more(effect.difference)}</div>
      <div className="small">{t(`worth.sure.${sure}`)}</div>
      <dl>
        <dt>{t('worth.interval')}</dt><dd>{more(effect.low)} – {more(effect.high)}</dd>
        <dt>{t('worth.mean')}</dt><dd>{say(effect.mean)}</dd>
        <dt>{t('worth.expected')}</dt><dd>{say(effect.expected)}</dd>
        <dt>{t('worth.naive')}</dt><dd>{more(effect.naive)}</dd>
      </dl>
    </section>
  )
}

function Balance({ rows }: { rows: Comparison['balance'] }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 24, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'value' },
      yAxis: { type: 'category', inverse: true, data: rows.map(({ fact }) => t(`worth.facts.${fact}`)), axisTick: { show: false } },
      series: [
        { type: 'scatter', name: t('worth.before'), data: rows.map(({ before }) => before), color: '#d08a3e', symbolSize: 10 },
        { type: 'scatter', name: t('worth.after'), data: rows.map(({ after }) => after), color: accent, symbolSize: 10 },
      ],
    }),
    [rows, t],
  )
  return (
    <ChartCard
      title={t('worth.balance')}
      hint={t('worth.balanceHint')}
      option={option}
      height={220}
      rows={rows}
      rowKey={({ fact }) => fact}
      columns={[
        { key: 'fact', title: t('worth.fact'), render: ({ fact }) => t(`worth.facts.${fact}`) },
        { key: 'before', title: t('worth.before'), align: 'end', render: ({ before }) => number(before) },
        { key: 'after', title: t('worth.after'), align: 'end', render: ({ after }) => number(after) },
      ]}
    />
  )
}
