import type { Action, ActionKind, CurveFit, Curve, Figure, PastTest, Question, Target } from '../../client/allocation'
import type { CatalogueTag } from '../../client/catalogue'
import type { Text } from '../../client/types'

/** What a new plan starts from. */
export const emptyQuestion: Question = {
  budget: 10_000, hours: 100, reserve: 0, aim: 'net', targets: [], actions: [], curves: [], limits: [], today: [], tests: [],
}

export const figure = (value: number, low = value, high = value): Figure => ({ value, low, high })

const entered = (peak: Figure, scale: Figure): Curve => ({ peak, scale, correlation: 0, source: 'entered' })

/** Figures to begin with, wide because nobody has measured them here yet. */
const presets: Record<ActionKind, Omit<Action, 'key' | 'name' | 'kind'>> = {
  sms: { cost: 0.05, minutes: 0, reach: 0.9, most: 3, whole: false, curve: entered(figure(0.01, 0.003, 0.02), figure(1.5, 0.8, 3)) },
  coupon: { cost: 5, minutes: 0, reach: 0.8, most: 2, whole: false, curve: entered(figure(0.04, 0.015, 0.08), figure(1, 0.5, 2)) },
  call: { cost: 0.5, minutes: 6, reach: 0.5, most: 2, whole: false, curve: entered(figure(0.06, 0.02, 0.12), figure(1, 0.5, 2)) },
  visit: { cost: 20, minutes: 45, reach: 0.3, most: 1, whole: true, curve: entered(figure(0.2, 0.08, 0.35), figure(1, 0.5, 2)) },
  other: { cost: 1, minutes: 0, reach: 1, most: 1, whole: false, curve: entered(figure(0.02, 0.005, 0.05), figure(1, 0.5, 2)) },
}

export const ACTION_KINDS = Object.keys(presets) as ActionKind[]

/** A key that nothing in the list has. */
const freeKey = (letter: string, taken: { key: string }[]) => {
  const keys = new Set(taken.map(({ key }) => key))
  let n = taken.length + 1
  while (keys.has(`${letter}${n}`)) n += 1
  return `${letter}${n}`
}

export const newAction = (kind: ActionKind, name: Text, others: Action[]): Action => ({ key: freeKey('a', others), name, kind, ...presets[kind] })

const limitedName = (zh: string, en: string): Text => ({ zh: zh.slice(0, 64), en: en.slice(0, 64) })

/** All levels of a tag that are no targets yet; a tag of one level goes by its own name. */
export function levelTargets(tag: CatalogueTag, others: Target[]): Target[] {
  const found = [...others]
  for (const { key: level, name } of tag.levels) {
    const rule = { type: 'tag' as const, tag: tag.id, values: [level] }
    if (found.some((other) => JSON.stringify(other.rule) === JSON.stringify(rule))) continue
    const called = tag.levels.length === 1 ? tag.name : limitedName(`${tag.name.zh} · ${name.zh}`, `${tag.name.en}: ${name.en}`)
    found.push({ key: freeKey('t', found), name: called, rule, value: figure(0) })
  }
  return found
}

export const segmentTarget = (segment: { id: string; kind: string; name: Text }, others: Target[]): Target => ({
  key: freeKey('t', others),
  name: segment.name,
  rule: segment.kind === 'list' ? { type: 'list', list: segment.id } : { type: 'segment', segment: segment.id },
  value: figure(0),
})

/** The question without what speaks of a target or an action that is gone. */
export function tidy(question: Question): Question {
  const targets = new Set(question.targets.map(({ key }) => key))
  const actions = new Set(question.actions.map(({ key }) => key))
  const known = ({ target, action }: { target: string; action: string }) => targets.has(target) && actions.has(action)
  return {
    ...question,
    curves: question.curves.filter(known),
    today: question.today.filter(known),
    tests: question.tests.filter(known),
    limits: question.limits.map((limit) => ({
      ...limit, targets: limit.targets.filter((key) => targets.has(key)), actions: limit.actions.filter((key) => actions.has(key)),
    })),
  }
}

/** Puts an estimated curve in its place: an action's own, or that of the action on one target. */
export function withFit(question: Question, fit: CurveFit): Question {
  const curve: Curve = {
    peak: fit.peak, scale: fit.scale, correlation: fit.correlation, source: fit.found === 'estimated' ? 'estimated' : 'scale_assumed',
  }
  if (fit.target === null) {
    return { ...question, actions: question.actions.map((action) => (action.key === fit.action ? { ...action, curve } : action)) }
  }
  const others = question.curves.filter(({ target, action }) => target !== fit.target || action !== fit.action)
  return { ...question, curves: [...others, { target: fit.target, action: fit.action, curve }] }
}

/** The share that responds beyond those who would anyway, after so many contacts each. */
export const risen = (peak: number, scale: number, contacts: number) => peak * (1 - Math.exp(-contacts / scale))

type BadLine = { line: number; text: string }

const named = (things: { key: string; name: Text }[], name: string) =>
  things.find(({ key, name: { zh, en } }) => [key, zh, en].some((one) => one.trim() === name))?.key

/** Tests from text, one on each line; a first line of headings is passed over. */
export function parseTests(text: string, question: Question): { tests: PastTest[]; bad: BadLine | null } {
  const tests: PastTest[] = []
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue
    const cells = line.split(/[,\t，]/).map((cell) => cell.trim())
    const target = named(question.targets, cells[0] ?? '')
    const action = named(question.actions, cells[1] ?? '')
    const [heads, contacts, responders, holdout_heads, holdout_responders, value] = cells.slice(2).map((cell) => (cell === '' ? NaN : Number(cell)))
    const numbers = [heads, contacts, responders, holdout_heads, holdout_responders]
    if (!target || !action || numbers.some((n) => n === undefined || !Number.isFinite(n))) {
      if (i === 0 && numbers.every((n) => n === undefined || Number.isNaN(n))) continue
      return { tests, bad: { line: i + 1, text: line } }
    }
    tests.push({
      target, action, heads: heads!, contacts: contacts!, responders: responders!, holdout_heads: holdout_heads!,
      holdout_responders: holdout_responders!, value: value !== undefined && Number.isFinite(value) ? value : null,
    })
  }
  return { tests, bad: null }
}
