import type { Text, Vocabulary } from '../client/types'
import type { Operator, Value } from './nodes'

/** What can be asked of a field, and so which controls a row offers. */
export type FieldKind = 'text' | 'number' | 'date' | 'flag'
export type Field = { name: string; label: Text; kind: FieldKind; values: unknown[] }

const kinds: readonly string[] = ['text', 'number', 'date', 'flag']
const asKind = (kind: string): FieldKind => (kinds.includes(kind) ? (kind as FieldKind) : 'text')

export function traitFields(vocabulary: Vocabulary): Field[] {
  return vocabulary.traits.map(({ name, label, kind, values }) => ({ name, label, kind: asKind(kind), values }))
}

export function propertyFields(vocabulary: Vocabulary): Field[] {
  return vocabulary.event_properties.map(({ name, label, kind }) => ({ name, label, kind: asKind(kind), values: [] }))
}

export function operatorsOf(vocabulary: Vocabulary, kind: FieldKind): Operator[] {
  return vocabulary.ops[kind] as Operator[]
}

/** Comparisons of a count, a sum, an age or a number of days: they always have a value. */
export const measureOperators: Operator[] = ['ge', 'le', 'eq', 'ne', 'gt', 'lt', 'between']

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
