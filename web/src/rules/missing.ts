import type { TextKey } from '../texts/language'
import { isGroup, readJson, type Draft, type LeafDraft } from './draft'
import { isFilled, ofProperty } from './fields'
import type { Facts, Metric, Test, Where, Window } from './nodes'
import { isDates } from './windows'

/** What a row still needs before it can be evaluated, as the names of its controls. */
export function missingIn(draft: Exclude<Draft, { of: unknown[] }> | LeafDraft): TextKey[] {
  return [...new Set(draft.type === 'raw' ? unless(readJson(draft.text), 'editor.json') : missing(draft))]
}

const unless = (given: unknown, name: TextKey): TextKey[] => (given ? [] : [name])

function missing(draft: LeafDraft): TextKey[] {
  switch (draft.type) {
    case 'trait':
      return [...unless(draft.trait, 'editor.trait'), ...inTest(draft)]
    case 'age':
    case 'date_part':
    case 'anniversary':
      return [...unless(draft.trait, 'editor.dateTrait'), ...inTest(draft)]
    case 'event':
      return [...inMetric(draft), ...inTest(draft)]
    case 'lines':
      return [...inMetric({ ...draft, lines: true }), ...inTest(draft)]
    case 'first':
      return [...inFacts(draft), ...inWindow(draft.window)]
    case 'favourite':
      return [...inFacts(draft), ...unless(draft.property, 'editor.property'), ...inWindow(draft.window), ...inTest(draft)]
    case 'ratio':
      return [...inMetric(draft.of), ...inMetric(draft.to), ...inTest(draft)]
    case 'sequence':
      return [draft.first, draft.then, draft.without].flatMap((step) => (step ? inFacts(step) : [])).concat(inWindow(draft.window))
    case 'same_order':
      return [...draft.of.flatMap(({ where }) => inWheres(where)), ...inTest(draft)]
    case 'rank':
      return inMetric(draft.of)
    case 'band':
      return [...inMetric(draft.of), ...inTest(draft)]
    case 'tag':
      return [...unless(draft.tag, 'editor.tag'), ...inWindow(draft.during), ...inWindow(draft.entered)]
    case 'segment':
      return unless(draft.segment, 'editor.segment')
    case 'list':
      return unless(draft.list, 'editor.list')
  }
}

const inTest = ({ op, value }: Test) => unless(isFilled(value, op), 'editor.value')

const inWheres = (wheres: Where[] = []): TextKey[] =>
  wheres.flatMap((one) => [...unless(one.property, 'editor.property'), ...inTest(one)])

const inFacts = (facts: Facts): TextKey[] => [
  ...unless(facts.lines ?? facts.events?.length, 'editor.events'),
  ...inWheres(facts.where),
]

const inMetric = (metric: Metric): TextKey[] => [
  ...inFacts(metric),
  ...unless(!ofProperty(metric.measure) || metric.property, 'editor.property'),
  ...inWindow(metric.window),
]

const inWindow = (window: Window | undefined): TextKey[] =>
  unless(!window || !isDates(window) || window.from || window.to, 'editor.dates')

/** How many rows of a rule are not finished. */
export function unfinished(draft: Draft): number {
  if (draft.type === 'score') {
    const own = isFilled(draft.value, draft.op) ? 0 : 1
    return draft.of.reduce((sum, { rule }) => sum + unfinished(rule), own)
  }
  if (isGroup(draft)) return draft.of.reduce((sum, row) => sum + unfinished(row), 0)
  return missingIn(draft).length > 0 ? 1 : 0
}
