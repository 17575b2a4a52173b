import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, InputNumber, Radio, Select } from 'antd'
import { useVocabulary } from '../../client/customers'
import type { TierDesign, TierDimension, TierStep } from '../../client/tiers'
import { Field } from '../../components/FilterForm'
import { MetricInput } from '../../rules/controls/MetricInput'
import { freeKey } from '../../rules/draft'
import type { Metric } from '../../rules/nodes'
import { RuleContext } from '../../rules/RuleContext'
import { useLanguage } from '../../texts/language'
import { methods, withoutDimension } from './design'
import '../../rules/rules.css'

type Props = { design: TierDesign; onChange: (design: Partial<TierDesign>) => void; ready: TierDimension[] }

const OWN = 'own'

/** How levels come about, and the numbers that customers are measured by. */
export function DimensionsEditor({ design, onChange, ready }: Props) {
  const { t, text } = useLanguage()
  const taken = design.dimensions.map(({ key }) => key)
  const add = (key: string) => {
    const found = ready.find((one) => one.key === key)
    const own: TierDimension = { ...ready[0]!, key: freeKey(taken), name: { zh: t('tiers.own'), en: t('tiers.own') } }
    onChange({ dimensions: [...design.dimensions, found && !taken.includes(key) ? found : own] })
  }
  const options = [...ready.filter(({ key }) => !taken.includes(key)).map(({ key, name }) => ({ value: key, label: text(name) })), { value: OWN, label: t('tiers.own') }]
  return (
    <section className="panel stack" aria-label={t('tiers.first')}>
      <div><h2 className="panel-title">{t('tiers.first')}</h2><p className="quiet small">{t('tiers.firstHint')}</p></div>
      <Radio.Group className="modes" aria-label={t('tiers.method')} value={design.method} onChange={({ target }) => onChange({ method: target.value })}>
        {methods.map((method) => (
          <Radio key={method} value={method}><strong>{t(`tiers.kinds.${method}`)}</strong> <span className="mode-does">{t(`tiers.kindHints.${method}`)}</span></Radio>
        ))}
      </Radio.Group>
      {design.method !== 'rules' && (
        <>
          {design.dimensions.map((dimension, place) => (
            <DimensionCard
              key={dimension.key} dimension={dimension} steps={design.method === 'points'} traits={design.method !== 'quantiles'}
              onChange={(next) => onChange({ dimensions: design.dimensions.with(place, next) })}
              onRemove={design.dimensions.length > 1 ? () => onChange(withoutDimension(design, dimension.key)) : undefined}
            />
          ))}
          {design.dimensions.length < 6 && (
            <Select aria-label={t('tiers.addDimension')} placeholder={t('tiers.addDimension')} style={{ maxWidth: 280 }} value={null} options={options} onChange={(key: string | null) => key && add(key)} suffixIcon={<PlusOutlined aria-hidden />} />
          )}
        </>
      )}
    </section>
  )
}

type CardProps = { dimension: TierDimension; steps: boolean; traits: boolean; onChange: (dimension: TierDimension) => void; onRemove?: () => void }

function DimensionCard({ dimension, steps, traits, onChange, onRemove }: CardProps) {
  const { t, text, language } = useLanguage()
  const id = `dimension-${dimension.key}`
  return (
    <div className="tier-block" role="group" aria-label={text(dimension.name)}>
      <div className="tier-fields">
        <Field label={t('tiers.dimensionName')} htmlFor={`${id}-name`}>
          <Input id={`${id}-name`} maxLength={64} value={dimension.name[language]} onChange={({ target }) => onChange({ ...dimension, name: { ...dimension.name, [language]: target.value } })} />
        </Field>
        <Field label={t('tiers.better')} htmlFor={`${id}-better`}>
          <Select id={`${id}-better`} value={dimension.better} onChange={(better) => onChange({ ...dimension, better })} options={(['high', 'low'] as const).map((value) => ({ value, label: t(value === 'high' ? 'tiers.high' : 'tiers.low') }))} />
        </Field>
        {onRemove && <div className="row" style={{ alignSelf: 'end' }}><Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('tiers.removeDimension', { name: text(dimension.name) })} onClick={onRemove} /></div>}
      </div>
      <Measured dimension={dimension} traits={traits} onChange={onChange} />
      {steps && <Steps dimension={dimension} onChange={onChange} />}
    </div>
  )
}

/** What a dimension measures: something that customers did, or a number that is known of them. */
function Measured({ dimension, traits, onChange }: Pick<CardProps, 'dimension' | 'traits' | 'onChange'>) {
  const { t, text } = useLanguage()
  const vocabulary = useVocabulary().data
  const { type, ...rest } = dimension.value as { type: string; trait?: string }
  if (!vocabulary) return null
  const numbers = vocabulary.traits.filter(({ kind }) => kind === 'number')
  const toTrait = (trait: string | undefined) => onChange({ ...dimension, value: { type: 'trait', trait: trait ?? '' } })
  const metric = { ...rest, ...(type === 'lines' && { lines: true }) } as unknown as Metric
  const toMetric = (next: Metric) => {
    const { lines, ...of } = next
    onChange({ ...dimension, value: JSON.parse(JSON.stringify({ type: lines ? 'lines' : 'event', ...of })) as TierDimension['value'] })
  }
  return (
    <RuleContext value={{ vocabulary, problem: null }}>
      <div className="stack-small">
        <span className="field-label">{t('tiers.reads')}</span>
        {traits && numbers.length > 0 && (
          <Radio.Group
            aria-label={t('tiers.reads')} value={type === 'trait' ? 'trait' : 'event'}
            onChange={({ target }) => (target.value === 'trait' ? toTrait(numbers[0]?.name) : toMetric({ events: ['order_completed'], measure: 'sum', property: 'amount', window: { days: 365 } } as Metric))}
            options={[{ value: 'event', label: t('tiers.doing') }, { value: 'trait', label: t('tiers.reading') }]}
          />
        )}
        {type === 'trait'
          ? <Select aria-label={t('tiers.reading')} style={{ maxWidth: 360 }} value={rest.trait} onChange={toTrait} options={numbers.map(({ name, label }) => ({ value: name, label: text(label) || name }))} />
          : <div className="row"><MetricInput value={metric} onChange={toMetric} wrong={() => false} /></div>}
      </div>
    </RuleContext>
  )
}

/** Points that add up, step by step. */
function Steps({ dimension, onChange }: Pick<CardProps, 'dimension' | 'onChange'>) {
  const { t } = useLanguage()
  const set = (steps: TierStep[]) => onChange({ ...dimension, steps })
  return (
    <div className="stack-small">
      <span className="field-label">{t('tiers.steps')}</span>
      <span className="field-hint">{t('tiers.stepsHint')}</span>
      {dimension.steps.map((step, place) => (
        // Steps have no identity of their own.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="row" key={place}>
          <InputNumber prefix={t('tiers.stepAt')} aria-label={`${t('tiers.stepAt')} ${place + 1}`} value={step.at} onChange={(at) => set(dimension.steps.with(place, { ...step, at: at ?? 0 }))} />
          <InputNumber prefix={t('tiers.stepPoints')} aria-label={`${t('tiers.stepPoints')} ${place + 1}`} value={step.points} onChange={(points) => set(dimension.steps.with(place, { ...step, points: points ?? 0 }))} />
          <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('tiers.removeStep', { n: place + 1 })} onClick={() => set(dimension.steps.toSpliced(place, 1))} />
        </div>
      ))}
      {dimension.steps.length < 10 && <div><Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => set([...dimension.steps, { at: 0, points: 10 }])}>{t('tiers.addStep')}</Button></div>}
    </div>
  )
}
