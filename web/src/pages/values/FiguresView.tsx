import { useMemo } from 'react'
import { Link } from 'react-router'
import { accent } from '../../app/theme'
import type { ValueFigures } from '../../client/values'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { CustomerChip } from '../../components/CustomerChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { peopleOf } from './measure'
import { useSayTold } from './useSayTold'

type Props = { figures: ValueFigures; unit: { zh: string; en: string }; /** What is kept can be looked up: the trait it is. */ trait?: string }

/** How many have a value, how it is distributed, and some who have one. */
export function FiguresView({ figures, unit, trait }: Props) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const { told } = useSayTold(figures.kind, unit)
  const { having, population } = figures
  return (
    <>
      <div className="panel stack-small">
        <h2 className="panel-title">{t('values.who')}</h2>
        <div className="value-having"><strong>{number(having)}</strong> <span className="quiet">{t('values.having', { share: percent(population ? having / population : 0), population: number(population) })}</span></div>
        <span className="quiet small">{t(figures.kind === 'set' ? 'values.members' : 'values.distinct', { n: number(figures.distinct) })}</span>
        {figures.quantiles.length > 0 && (
          <dl className="value-quantiles">
            {figures.quantiles.map(({ share, value }) => (
              <div key={share}><dt>{share === 0 ? t('values.least') : share === 1 ? t('values.most') : share === 0.5 ? t('values.median') : percent(share)}</dt><dd>{told(value)}</dd></div>
            ))}
          </dl>
        )}
      </div>
      {figures.bars.length > 0 && <Bars figures={figures} unit={unit} trait={trait} />}
      <div className="panel stack-small">
        <h2 className="panel-title">{t('values.sample')}</h2>
        {figures.sample.length === 0 && <span className="quiet">{t('values.nobody')}</span>}
        <ul className="value-sample">
          {figures.sample.map(({ customer, value }) => <li key={customer.id}><CustomerChip customer={customer} /><span className="value-told">{told(value)}</span></li>)}
        </ul>
      </div>
    </>
  )
}

function Bars({ figures: { kind, bars, having }, unit, trait }: Props) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const say = useSayTold(kind, unit)
  const named = bars.map((bar) => ({ ...bar, name: say.bar(bar) }))
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 4, right: 64, top: 4, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'item', valueFormatter: (value) => number(value as number) },
      xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: 'category', inverse: true, axisTick: { show: false }, axisLine: { show: false }, data: named.map(({ name }) => name),
        axisLabel: { width: 150, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar', name: t('values.customers'), color: accent, barMaxWidth: 16, data: named.map(({ customers }) => customers),
          itemStyle: { borderRadius: [0, 3, 3, 0] }, label: { show: true, position: 'right', formatter: ({ value }) => number(value as number) },
        },
      ],
    }),
    [named, number, t],
  )
  return (
    <ChartCard
      title={t('values.distribution')}
      hint={t(kind === 'set' ? 'values.distributionOfSets' : 'values.distributionHint')}
      option={option}
      height={bars.length * 26 + 12}
      rows={named}
      rowKey={({ name }) => name}
      columns={[
        { key: 'value', title: t('values.value'), render: ({ name }) => name },
        { key: 'customers', title: t('values.customers'), align: 'end', render: (bar) => (trait ? <Link to={peopleOf(trait, kind, bar)}>{number(bar.customers)}</Link> : number(bar.customers)) },
        { key: 'share', title: t('values.share'), align: 'end', render: ({ customers }) => percent(having ? customers / having : 0) },
      ]}
    />
  )
}
