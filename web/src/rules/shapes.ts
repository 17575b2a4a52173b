import { isFilled, shapeOf } from './fields'
import { measures, operators, parts, periods, units, type LeafNode, type Operator, type Value } from './nodes'

/**
 * Which JSON a row can show in full. What does not fit exactly (an unknown key, an unknown word, a value of another
 * shape) is shown as JSON instead, so that nothing is ever hidden or lost.
 */
type Shape = (value: unknown) => boolean
type Fields = Record<string, Shape>

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object with exactly these keys; every optional one may be missing. */
export const object = (needed: Fields, optional: Fields = {}): Shape => (value) =>
  isObject(value) &&
  Object.keys(needed).every((key) => key in value) &&
  Object.entries(value).every(([key, part]) => (Object.hasOwn(needed, key) ? needed[key] : optional[key])?.(part))

export const text: Shape = (value) => typeof value === 'string' && value !== ''
export const number: Shape = (value) => typeof value === 'number'
export const listOf = (shape: Shape, least = 1): Shape => (value) =>
  Array.isArray(value) && value.length >= least && value.every(shape)
const word = (...known: readonly unknown[]): Shape => (value) => known.includes(value)
const either = (...shapes: Shape[]): Shape => (value) => shapes.some((shape) => shape(value))

const operator = word(...operators)
const scalar: Shape = (part) => ['string', 'number', 'boolean'].includes(typeof part)
const value = (part: unknown) => part === null || scalar(part) || listOf(scalar, 0)(part)
export const test = { needed: { op: operator }, optional: { value } }

/** Whether `op` and `value` of an object fit one another. */
export function isTest(fields: { op?: unknown; value?: unknown }): boolean {
  const op = fields.op as Operator
  const given = fields.value as Value | undefined
  return shapeOf(op) === 'none' ? given === undefined || given === null : isFilled(given, op)
}

const tested = (needed: Fields, optional: Fields = {}): Shape => {
  const shape = object({ ...needed, ...test.needed }, { ...optional, ...test.optional })
  return (fields) => shape(fields) && isTest(fields as object)
}

const rolling = either(...units.map((unit) => object({ [unit]: number }, { until: number })))
const window = either(
  rolling,
  object({ this: word(...periods) }),
  object({ last: word(...periods) }),
  object({ from: text }, { to: text }),
  object({ to: text }),
)
const duration = either(...units.filter((unit) => unit !== 'months').map((unit) => object({ [unit]: number })))
const wheres = listOf(tested({ property: text }), 0)
const events = listOf(text)
const step = object({ events }, { where: wheres })
const measured: Fields = { property: text, where: wheres, window }
const measure = word(...measures)
const metric = either(object({ events, measure }, measured), object({ lines: word(true), measure }, measured))
const within = either(object({ trait: text }), object({ tag: text }))
const type = (name: LeafNode['type']): Fields => ({ type: word(name) })
const favourite: Fields = { ...type('favourite'), property: text, by: word('count', 'sum') }

const leaves: Record<LeafNode['type'], Shape> = {
  trait: tested({ ...type('trait'), trait: text }),
  age: tested({ ...type('age'), trait: text }),
  date_part: tested({ ...type('date_part'), trait: text, part: word(...parts) }),
  anniversary: tested({ ...type('anniversary'), trait: text }),
  event: tested({ ...type('event'), events, measure }, measured),
  lines: tested({ ...type('lines'), measure }, measured),
  first: object({ ...type('first'), events, window }, { where: wheres }),
  favourite: either(
    tested({ ...favourite, events }, { where: wheres, window }),
    tested({ ...favourite, lines: word(true) }, { where: wheres, window }),
  ),
  ratio: tested({ ...type('ratio'), of: metric, to: metric }),
  sequence: either(
    object({ ...type('sequence'), first: step, then: step }, { within: duration, window }),
    object({ ...type('sequence'), first: step, then: step, without: step }, { within: duration, window, place: word('between', 'after') }),
    object({ ...type('sequence'), first: step, without: step }, { within: duration, window, place: word('after') }),
  ),
  same_order: tested({ ...type('same_order'), of: listOf(object({ where: listOf(tested({ property: text })) }), 2) }, { window }),
  rank: either(
    object({ ...type('rank'), of: metric, side: word('top', 'bottom'), percent: number }, { within }),
    object({ ...type('rank'), of: metric, side: word('top', 'bottom'), count: number }, { within }),
  ),
  band: tested({ ...type('band'), of: metric, bands: number }, { within }),
  tag: either(
    object({ ...type('tag'), tag: text }, { values: listOf(text) }),
    object({ ...type('tag'), tag: text, during: window }, { values: listOf(text) }),
    object({ ...type('tag'), tag: text, entered: window }, { values: listOf(text) }),
  ),
  segment: object({ ...type('segment'), segment: text }),
  list: object({ ...type('list'), list: text }),
}

/** Whether a row can show all of it. */
export function isLeaf(node: unknown): node is LeafNode {
  const kind = isObject(node) ? node.type : undefined
  return typeof kind === 'string' && Object.hasOwn(leaves, kind) && leaves[kind as LeafNode['type']](node)
}
