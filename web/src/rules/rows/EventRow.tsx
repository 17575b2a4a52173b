import { Select } from 'antd'
import { useLanguage } from '../../texts/language'
import { OperatorSelect } from '../controls/OperatorSelect'
import { ValueInput } from '../controls/ValueInput'
import { WordSelect } from '../controls/Labelled'
import type { EventDraft } from '../draft'
import { measureOperators, propertyFields, reshape } from '../fields'
import { useRuleContext } from '../RuleContext'
import type { RowProps } from './rowProps'
import { WhereRows } from './WhereRows'
import { WindowPicker } from './WindowPicker'

/** The ways to speak of an event; 'did not' is a count of zero, said the way people say it. */
const ways = ['did', 'didNot', 'sumOf', 'sinceFirst', 'sinceLast'] as const
type Way = (typeof ways)[number]

function wayOf(draft: EventDraft): Way {
  if (draft.measure === 'sum') return 'sumOf'
  if (draft.measure === 'days_since_first') return 'sinceFirst'
  if (draft.measure === 'days_since_last') return 'sinceLast'
  return draft.op === 'eq' && draft.value === 0 ? 'didNot' : 'did'
}

function inWay(draft: EventDraft, way: Way): EventDraft {
  const { property: _property, ...rest } = draft
  if (way === 'did') return { ...rest, measure: 'count', op: 'ge', value: 1 }
  if (way === 'didNot') return { ...rest, measure: 'count', op: 'eq', value: 0 }
  if (way === 'sumOf') return { ...rest, measure: 'sum', property: 'amount', op: 'ge', value: undefined }
  const { window: _window, ...ever } = rest
  return { ...ever, measure: way === 'sinceFirst' ? 'days_since_first' : 'days_since_last', op: 'le', value: 30 }
}

/** 『做过』『下单』『至少』『3』次，在『最近 30 天』内 */
export function EventRow({ draft, onChange, invalid }: RowProps<EventDraft>) {
  const { t, text } = useLanguage()
  const { vocabulary } = useRuleContext()
  const way = wayOf(draft)
  const numbers = propertyFields(vocabulary).filter(({ kind }) => kind === 'number')
  const inDays = way === 'sinceFirst' || way === 'sinceLast'
  const unit = inDays ? t('editor.day') : way === 'did' ? t('editor.times') : undefined
  return (
    <>
      <WordSelect<Way>
        label={t('editor.whatHappened')}
        value={way}
        options={ways.map((one) => ({ value: one, label: t(`editor.ways.${one}`) }))}
        onChange={(next) => onChange(inWay(draft, next))}
      />
      <Select
        mode="multiple"
        aria-label={t('editor.events')}
        placeholder={t('editor.eventsPlaceholder')}
        status={invalid && draft.events.length === 0 ? 'error' : undefined}
        value={draft.events}
        options={vocabulary.events.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        onChange={(events: string[]) => onChange({ ...draft, events })}
        style={{ minWidth: 140 }}
        popupMatchSelectWidth={false}
      />
      {way === 'sumOf' && (
        <WordSelect
          label={t('editor.sumProperty')}
          value={draft.property}
          options={numbers.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
          onChange={(property) => onChange({ ...draft, property })}
        />
      )}
      {way !== 'didNot' && (
        <>
          <OperatorSelect
            kind="number"
            value={draft.op}
            operators={inDays ? [...measureOperators, 'missing', 'present'] : measureOperators}
            onChange={(op) => onChange({ ...draft, op, value: reshape(draft.value, op) })}
          />
          <ValueInput
            kind="number"
            op={draft.op}
            value={draft.value}
            unit={unit}
            invalid={invalid}
            onChange={(value) => onChange({ ...draft, value })}
          />
        </>
      )}
      {!inDays && <WindowPicker value={draft.window} onChange={(window) => onChange(withWindow(draft, window))} />}
      <WhereRows where={draft.where ?? []} onChange={(where) => onChange({ ...draft, where })} />
    </>
  )
}

function withWindow(draft: EventDraft, window: { days: number } | undefined): EventDraft {
  const { window: _old, ...rest } = draft
  return window ? { ...rest, window } : rest
}
