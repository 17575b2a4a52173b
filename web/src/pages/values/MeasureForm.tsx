import { Radio } from 'antd'
import { useVocabulary } from '../../client/customers'
import type { Measure } from '../../client/values'
import { Loading } from '../../components/Loading'
import { FactsInput, PropertySelect } from '../../rules/controls/FactsInput'
import { WordSelect } from '../../rules/controls/Labelled'
import { MetricInput } from '../../rules/controls/MetricInput'
import { AddWhere, WhereRows } from '../../rules/controls/WhereRows'
import { WindowPicker } from '../../rules/controls/WindowPicker'
import type { Metric, Where } from '../../rules/nodes'
import { RuleContext } from '../../rules/RuleContext'
import { useLanguage } from '../../texts/language'
import { askOf, asks, begun, factsOf, measureOf, type Ask, type OfFacts } from './measure'
import '../../rules/rules.css'

type Props = { measure: Measure; onChange: (measure: Measure) => void; kind?: string; problem: unknown }

/** What each question makes: a value that is kept stays of its kind. */
const KINDS: Record<Ask, string | null> = { number: 'number', day: 'date', favourite: 'text', values: 'set', trait: null }

/** What is measured of each customer, with the controls of the rule builder. */
export function MeasureForm({ measure, onChange, kind, problem }: Props) {
  const { t } = useLanguage()
  const vocabulary = useVocabulary().data
  const ask = askOf(measure)
  if (!vocabulary) return <Loading />
  const possible = asks.filter((one) => !kind || one === ask || KINDS[one] === kind || KINDS[one] === null)
  const choose = (next: Ask) => onChange(next === 'trait' ? { type: 'trait', trait: '' } : begun[next])
  return (
    <RuleContext value={{ vocabulary, problem }}>
      <section className="panel stack" aria-label={t('values.measure')}>
        <div><h2 className="panel-title">{t('values.measure')}</h2><p className="quiet small">{t('values.measureHint')}</p></div>
        <Radio.Group className="modes" aria-label={t('values.measure')} value={ask} onChange={({ target }) => choose(target.value)}>
          {possible.map((one) => (
            <Radio key={one} value={one}><strong>{t(`values.parts.${one}`)}</strong> <span className="mode-does">{t(`values.kindHints.${one}`)}</span></Radio>
          ))}
        </Radio.Group>
        {ask === null && <pre className="small">{JSON.stringify(measure, null, 2)}</pre>}
        {ask === 'trait' && <TraitInput measure={measure} kind={kind} onChange={onChange} />}
        {ask !== null && ask !== 'trait' && <div className="row wrap value-measure"><FactsForm ask={ask} facts={factsOf(measure)} onChange={(facts) => onChange(measureOf(ask, facts))} /></div>}
      </section>
    </RuleContext>
  )
}

const right = () => false

type FactsProps = { ask: Exclude<Ask, 'trait'>; facts: OfFacts; onChange: (facts: OfFacts | Metric) => void }

function FactsForm({ ask, facts, onChange }: FactsProps) {
  const { t } = useLanguage()
  if (ask === 'number') return <MetricInput value={facts as Metric} onChange={onChange} wrong={right} />
  const where = { where: facts.where, onChange: (next: Where[]) => onChange({ ...facts, where: next }) }
  const set = (part: Partial<OfFacts>) => onChange({ ...facts, ...part })
  return (
    <>
      <FactsInput value={facts} onChange={(next) => onChange(ask === 'day' ? next : { ...next, property: 'category' })} wrong={right}><AddWhere {...where} /></FactsInput>
      {ask === 'day' && (
        <WordSelect label={t('values.which')} value={facts.measure} options={(['first_day', 'last_day'] as const).map((value) => ({ value, label: t(`values.ways.${value}`) }))} onChange={(measure) => set({ measure })} />
      )}
      {ask === 'favourite' && (
        <WordSelect<'count' | 'sum'> label={t('editor.by')} value={facts.by} options={[{ value: 'count', label: t('editor.byCount') }, { value: 'sum', label: t('editor.bySum') }]} onChange={(by) => set({ by })} />
      )}
      {ask !== 'day' && <PropertySelect value={facts.property} ofLines={facts.lines === true} kind="text" wrong={right} onChange={(property) => set({ property })} />}
      <WindowPicker value={facts.window} onChange={(window) => set({ window })} />
      <WhereRows {...where} ofLines={facts.lines === true} wrong={right} />
    </>
  )
}

/** A trait that is known already, or what an analysis says: kept under a name of one's own. */
function TraitInput({ measure, kind, onChange }: Pick<Props, 'measure' | 'kind' | 'onChange'>) {
  const { t, text } = useLanguage()
  const traits = useVocabulary().data?.traits.filter((one) => (kind ? one.kind === kind : one.kind !== 'flag')) ?? []
  return (
    <div>
      <WordSelect
        label={t('values.parts.trait')} value={String(measure.trait)} style={{ minWidth: 220 }}
        options={traits.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(trait) => onChange({ type: 'trait', trait })}
      />
    </div>
  )
}
