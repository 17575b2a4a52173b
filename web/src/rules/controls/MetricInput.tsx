import { useLanguage, type TextKey } from '../../texts/language'
import { ofProperty } from '../fields'
import { measures, type Measure, type Metric } from '../nodes'
import type { Wrong } from '../rows/rowProps'
import { FactsInput, PropertySelect } from './FactsInput'
import { WordSelect } from './Labelled'
import { Sentence } from './Sentence'
import { AddWhere, WhereRows } from './WhereRows'
import { WindowPicker } from './WindowPicker'

/** Only counts and sums can be divided by one another. */
export const divisible: Measure[] = ['count', 'days', 'distinct', 'sum']

type Props = {
  value: Metric
  onChange: (metric: Metric) => void
  wrong: Wrong
  of?: readonly Measure[]
  /** The window is said elsewhere in the sentence. */
  timeless?: boolean
}

/** 『行为』『下单付款』的『金额』『合计』,『最近』『365』『天』内: a number about each customer, to be compared or ranked. */
export function MetricInput({ value, onChange, wrong, of = measures, timeless }: Props) {
  const { t } = useLanguage()
  const withProperty = ofProperty(value.measure)
  const where = { where: value.where, onChange: (where: Metric['where']) => onChange({ ...value, where }) }
  const slots = {
    source: <FactsInput value={value} onChange={onChange} wrong={wrong}><AddWhere {...where} /></FactsInput>,
    measure: (
      <WordSelect<Measure>
        label={t('editor.measure')}
        value={value.measure}
        status={wrong('measure') ? 'error' : undefined}
        options={of.map((one) => ({ value: one, label: t(`editor.measures.${one}` as TextKey) }))}
        onChange={(measure) => onChange(inMeasure(value, measure))}
      />
    ),
    property: (
      <PropertySelect
        value={value.property}
        ofLines={value.lines === true}
        kind={value.measure === 'distinct' ? undefined : 'number'}
        wrong={wrong}
        onChange={(property) => onChange({ ...value, property })}
      />
    ),
  }
  return (
    <>
      <Sentence text={t(withProperty ? 'editor.says.metricOfProperty' : 'editor.says.metric')} slots={slots} />
      {!timeless && <WindowPicker value={value.window} invalid={wrong('window')} onChange={(window) => onChange({ ...value, window })} />}
      <WhereRows {...where} ofLines={value.lines === true} wrong={wrong} />
    </>
  )
}

/** Another measure of the same facts; money is what is usually added up, categories are what is told apart. */
export function inMeasure<M extends { measure: Measure; property?: string }>(metric: M, measure: Measure): M {
  const usual = measure === 'distinct' ? 'category' : 'amount'
  const kept = ofProperty(metric.measure) && (measure === 'distinct') === (metric.measure === 'distinct')
  return { ...metric, measure, property: ofProperty(measure) ? (kept ? metric.property : usual) : undefined }
}
