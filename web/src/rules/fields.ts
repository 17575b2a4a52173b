import type { Text, Vocabulary as Known } from '../client/types'
import type { Measure, Operator, Value, Where } from './nodes'

type Named = { id: string; name: Text }
type Property = { name: string; label: Text; kind: string }

/** What rules may speak of; a server that knows no lines, segments or lists leaves them out. */
export type Vocabulary = Known & { line_properties?: Property[]; segments?: Named[]; lists?: Named[] }

/** What can be asked of a field, and so which controls a row offers. */
export type FieldKind = 'text' | 'number' | 'date' | 'flag' | 'set'
/** `words`: what people call the values that an analysis says. */
export type Field = { name: string; label: Text; kind: FieldKind; values: unknown[]; words?: Record<string, Text> }

const kinds: readonly string[] = ['text', 'number', 'date', 'flag', 'set']
const asKind = (kind: string): FieldKind => (kinds.includes(kind) ? (kind as FieldKind) : 'text')

export function traitFields(vocabulary: Vocabulary): Field[] {
  return vocabulary.traits.map(({ name, label, kind, values, words }) => ({ name, label, kind: asKind(kind), values, words }))
}

export const dateTraits = (vocabulary: Vocabulary): Field[] => traitFields(vocabulary).filter(({ kind }) => kind === 'date')

/** The properties of events, or of the lines of orders. */
export function propertyFields(vocabulary: Vocabulary, ofLines = false): Field[] {
  const known: Property[] = ofLines ? (vocabulary.line_properties ?? []) : vocabulary.event_properties
  return known.map(({ name, label, kind }) => ({ name, label, kind: asKind(kind), values: [] }))
}

/** A property that the vocabulary does not know has the kind of what it is compared with, as on the server. */
export function whereKind(fields: Field[], { property, value }: Where): FieldKind {
  const known = fields.find(({ name }) => name === property)
  const one = Array.isArray(value) ? value[0] : value
  if (known) return known.kind
  if (typeof one === 'boolean') return 'flag'
  return typeof one === 'number' ? 'number' : 'text'
}

export function operatorsOf(vocabulary: Vocabulary, kind: FieldKind): Operator[] {
  return vocabulary.ops[kind] as Operator[]
}

/** Comparisons of a count or a sum: they always have a value. */
export const measureOperators: Operator[] = ['ge', 'le', 'eq', 'ne', 'gt', 'lt', 'between', 'in', 'not_in']

/** Comparisons of a number that may be absent: an average, an age, days since something. */
export const absentableOperators: Operator[] = [...measureOperators, 'missing', 'present']

export const ofProperty = (measure: Measure) => ['distinct', 'sum', 'avg', 'min', 'max'].includes(measure)
export const inDays = (measure: Measure) => measure === 'days_since_first' || measure === 'days_since_last'

export const operatorsOfMeasure = (measure: Measure): Operator[] =>
  ['count', 'days', 'distinct', 'sum'].includes(measure) ? measureOperators : absentableOperators

export type ValueShape = 'none' | 'one' | 'pair' | 'many'

export function shapeOf(op: Operator): ValueShape {
  if (op === 'missing' || op === 'present') return 'none'
  if (op === 'between') return 'pair'
  return op === 'in' || op === 'not_in' ? 'many' : 'one'
}

/** Keeps what was typed where the new comparison can use it, and starts afresh where it cannot. */
export function reshape(value: Value | undefined, op: Operator): Value | undefined {
  const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]
  const shape = shapeOf(op)
  if (shape === 'none') return undefined
  if (shape === 'one') return list[0]
  return shape === 'pair' ? list.slice(0, 2) : list
}

const given = (part: unknown) => part !== null && part !== undefined && part !== ''

export function isFilled(value: Value | undefined, op: Operator): boolean {
  const shape = shapeOf(op)
  if (shape === 'none') return true
  if (shape === 'one') return given(value) && !Array.isArray(value)
  if (!Array.isArray(value)) return false
  return shape === 'pair' ? value.length === 2 && value.every(given) : value.length > 0
}
