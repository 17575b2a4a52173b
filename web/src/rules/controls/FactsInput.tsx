import { Select } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../texts/language'
import { propertyFields } from '../fields'
import type { Facts } from '../nodes'
import type { Wrong } from '../rows/rowProps'
import { useRuleContext } from '../RuleContext'
import { WordSelect } from './Labelled'

type EventsProps = {
  value: string[]
  onChange: (events: string[]) => void
  wrong: Wrong
  /** What stays beside them on a narrow screen: the way to narrow them. */
  children?: ReactNode
}

export function EventsSelect({ value, onChange, wrong, children }: EventsProps) {
  const { t, text } = useLanguage()
  const { vocabulary } = useRuleContext()
  return (
    <span className="rule-together">
      <Select
        mode="multiple"
        aria-label={t('editor.events')}
        placeholder={t('editor.eventsPlaceholder')}
        status={wrong('events') ? 'error' : undefined}
        value={value}
        options={vocabulary.events.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={onChange}
        style={{ minWidth: 132 }}
        popupMatchSelectWidth={false}
      />
      {children}
    </span>
  )
}

type FactsProps<F> = { value: F; onChange: (facts: F) => void; wrong: Wrong; children?: ReactNode }

/** Which facts: events of some names, or the lines of orders. What narrowed the one does not fit the other. */
export function FactsInput<F extends Facts>({ value, onChange, wrong, children }: FactsProps<F>) {
  const { t } = useLanguage()
  return (
    <>
      <WordSelect
        label={t('editor.source')}
        value={value.lines ? 'lines' : 'events'}
        options={[{ value: 'events', label: t('editor.sourceEvents') }, { value: 'lines', label: t('editor.sourceLines') }]}
        onChange={(source) => onChange({ ...value, ...(source === 'lines' ? asLines : asEvents) })}
      />
      {value.lines ? children : (
        <EventsSelect value={value.events ?? []} onChange={(events) => onChange({ ...value, events })} wrong={wrong}>{children}</EventsSelect>
      )}
    </>
  )
}

const asLines = { lines: true, events: undefined, where: undefined } as const
const asEvents = { lines: undefined, events: ['order_completed'], where: undefined }

type PropertyProps = {
  value: string | undefined
  onChange: (property: string) => void
  ofLines: boolean
  /** Only numbers can be added up; texts can be preferred; anything can be told apart. */
  kind?: 'number' | 'text'
  wrong: Wrong
}

export function PropertySelect({ value, onChange, ofLines, kind, wrong }: PropertyProps) {
  const { t, text } = useLanguage()
  const fields = propertyFields(useRuleContext().vocabulary, ofLines).filter((field) => !kind || field.kind === kind)
  return (
    <WordSelect
      label={t('editor.property')}
      value={value}
      status={wrong('property') ? 'error' : undefined}
      options={fields.map(({ name, label }) => ({ value: name, label: text(label) || name }))}
      onChange={onChange}
      style={{ minWidth: 88 }}
    />
  )
}
