import { useLanguage } from '../../texts/language'
import { EventsSelect, PropertySelect } from '../controls/FactsInput'
import { WordSelect } from '../controls/Labelled'
import { inMeasure } from '../controls/MetricInput'
import { NumberTest } from '../controls/NumberTest'
import { Sentence } from '../controls/Sentence'
import { AddWhere, WhereRows } from '../controls/WhereRows'
import { WindowPicker } from '../controls/WindowPicker'
import type { LeafDraftOf } from '../draft'
import { inDays, ofProperty, operatorsOfMeasure } from '../fields'
import { measures, type Measure, type Where } from '../nodes'
import type { RowProps } from './rowProps'

type Way = Measure | 'never'

/** The ways to speak of what people did; 'did not' is a count of zero, said the way people say it. */
const ways: Way[] = ['count', 'never', ...measures.slice(1)]
type MeasuredDraft = LeafDraftOf<'event'> | LeafDraftOf<'lines'>

const wayOf = ({ measure, op, value }: MeasuredDraft): Way =>
  measure === 'count' && op === 'eq' && value === 0 ? 'never' : measure

function inWay<D extends MeasuredDraft>(draft: D, way: Way): D {
  const next = inMeasure<D>(draft, way === 'never' ? 'count' : way)
  if (way === 'never') return { ...next, op: 'eq', value: 0 }
  if (way === 'count' || way === 'days') return { ...next, op: 'ge', value: 1 }
  if (!inDays(way)) return { ...next, op: 'ge', value: undefined }
  return { ...next, op: 'le', value: 30, window: undefined }
}

/** 『做过』『下单付款』『至少』『3』次,『最近』『30』『天』内; or the same over the lines of orders. */
export function EventRow<D extends MeasuredDraft>(props: RowProps<D>) {
  const { t } = useLanguage()
  const { draft, onChange, wrong } = props
  const ofLines = draft.type === 'lines'
  const where = { where: draft.where, onChange: (where: Where[]) => onChange({ ...draft, where }) }
  const narrow = <AddWhere {...where} />
  const says = `${ofProperty(draft.measure) ? 'measureOfProperty' : 'measure'}${ofLines ? 'OfLines' : ''}` as const
  const slots = {
    way: <><WaySelect {...props} />{ofLines && narrow}</>,
    events: draft.type === 'event' && (
      <EventsSelect value={draft.events} onChange={(events) => onChange({ ...draft, events })} wrong={wrong}>{narrow}</EventsSelect>
    ),
    property: (
      <PropertySelect
        value={draft.property}
        ofLines={ofLines}
        kind={draft.measure === 'distinct' ? undefined : 'number'}
        wrong={wrong}
        onChange={(property) => onChange({ ...draft, property })}
      />
    ),
    test: <HowMuch {...props} />,
    window: <WindowPicker value={draft.window} invalid={wrong('window')} onChange={(window) => onChange({ ...draft, window })} />,
  }
  return (
    <>
      <Sentence text={t(`editor.says.${says}`)} slots={slots} />
      <WhereRows {...where} ofLines={ofLines} wrong={wrong} />
    </>
  )
}

function WaySelect<D extends MeasuredDraft>({ draft, onChange, wrong }: RowProps<D>) {
  const { t } = useLanguage()
  const family = draft.type === 'lines' ? 'editor.waysOfLines' : 'editor.ways'
  return (
    <WordSelect<Way>
      label={t('editor.whatHappened')}
      value={wayOf(draft)}
      status={wrong('measure') ? 'error' : undefined}
      options={ways.map((way) => ({ value: way, label: t(`${family}.${way}`) }))}
      onChange={(way) => onChange(inWay(draft, way))}
    />
  )
}

function HowMuch<D extends MeasuredDraft>({ draft, onChange, wrong }: RowProps<D>) {
  const unit = useUnit(draft.measure, draft.type === 'lines')
  if (wayOf(draft) === 'never') return null
  const operators = operatorsOfMeasure(draft.measure)
  return <NumberTest test={draft} operators={operators} unit={unit} wrong={wrong} onChange={(test) => onChange({ ...draft, ...test })} />
}

function useUnit(measure: Measure, ofLines: boolean): string | undefined {
  const { t } = useLanguage()
  if (measure === 'count') return t(ofLines ? 'editor.lineUnit' : 'editor.times')
  if (measure === 'distinct') return t('editor.kindsUnit')
  return measure === 'days' || inDays(measure) ? t('editor.day') : undefined
}
