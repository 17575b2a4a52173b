import { InputNumber } from 'antd'
import { useLanguage } from '../../texts/language'
import { divisible, MetricInput } from '../controls/MetricInput'
import { NumberTest } from '../controls/NumberTest'
import { Sentence } from '../controls/Sentence'
import { WhereRows } from '../controls/WhereRows'
import { UnitSelect } from '../controls/WindowPicker'
import type { RatioDraft } from '../draft'
import { units, type Test, type Where } from '../nodes'
import { partOf, spanOf, trendOf, withPart } from '../ratios'
import { inside, type RowProps } from './rowProps'

const blankPart: Where = { property: 'category', op: 'eq' }

/** 『…金额合计』里，『品类』『是』『牛奶』的部分占『至少』『60』% */
export function ShareRow(props: RowProps<RatioDraft>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const part = partOf(draft)
  const change = (where: Where[]) => onChange({ ...draft, of: withPart(draft.to, where) })
  return (
    <>
      <span>{t('editor.says.shareOf')}</span>
      <MetricInput
        value={draft.to}
        of={divisible}
        wrong={inside(wrong, 'to')}
        onChange={(to) => onChange({ ...draft, to, of: withPart(to, to.lines === draft.to.lines ? part : [blankPart]) })}
      />
      <div className="rule-line">
        <WhereRows
          where={part}
          ofLines={draft.to.lines === true}
          offset={draft.to.where?.length ?? 0}
          wrong={inside(wrong, 'of')}
          lead={t('editor.says.sharePart')}
          growing
          onChange={change}
        />
      </div>
      <div className="rule-line"><Sentence text={t('editor.says.share')} slots={{ test: <PercentTest {...props} /> }} /></div>
    </>
  )
}

/** 最近『30』『天』的『…金额合计』是再往前同样长时间的『至多』『50』% */
export function TrendRow(props: RowProps<RatioDraft>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const span = spanOf(draft.of.window) ?? { length: 30, unit: 'days' as const }
  const change = (metric: typeof draft.of, next: typeof span) => onChange({ ...draft, ...trendOf(metric, next) })
  const n = (
    <InputNumber
      aria-label={t('editor.windowLength')}
      min={1}
      precision={0}
      value={span.length}
      onChange={(length) => length !== null && change(draft.of, { ...span, length })}
      style={{ width: 72 }}
    />
  )
  const unit = <UnitSelect value={span.unit} of={units} onChange={(unit) => change(draft.of, { ...span, unit })} />
  return (
    <>
      <MetricInput timeless value={draft.of} of={divisible} wrong={inside(wrong, 'of')} onChange={(metric) => change(metric, span)} />
      <div className="rule-line"><Sentence text={t('editor.says.trend')} slots={{ n, unit, test: <PercentTest {...props} /> }} /></div>
    </>
  )
}

/** 『…金额合计』除以『…次数』『至少』『200』 */
export function RatioRow({ draft, onChange, wrong }: RowProps<RatioDraft>) {
  const { t } = useLanguage()
  return (
    <>
      <MetricInput value={draft.of} of={divisible} wrong={inside(wrong, 'of')} onChange={(of) => onChange({ ...draft, of })} />
      <div className="rule-line">
        <span>{t('editor.says.dividedBy')}</span>
        <MetricInput value={draft.to} of={divisible} wrong={inside(wrong, 'to')} onChange={(to) => onChange({ ...draft, to })} />
      </div>
      <div className="rule-line">
        <span>{t('editor.says.result')}</span>
        <NumberTest test={draft} wrong={wrong} onChange={(test) => onChange({ ...draft, ...test })} />
      </div>
    </>
  )
}

function PercentTest({ draft, onChange, wrong }: RowProps<RatioDraft>) {
  return <NumberTest test={draft} scale={100} unit="%" wrong={wrong} onChange={(test: Test) => onChange({ ...draft, ...test })} />
}
