// Rules as the API sends them. What `rows` holds must be shown in rows; what `json` holds is beyond any row.
const paid = { events: ['order_completed'] }
const spent = { ...paid, measure: 'sum', property: 'amount' }
const milk = { property: 'category', op: 'eq', value: 'milk' }
const some = { type: 'trait', trait: 'city', op: 'eq', value: '杭州' }
const event = { type: 'event', ...paid, measure: 'count', op: 'ge', value: 1 }
const sequence = { type: 'sequence', first: { events: ['product_added'], where: [milk] } }
const windows = [
  { days: 30 }, { minutes: 5 }, { months: 3 }, { days: 60, until: 30 }, { this: 'week' }, { last: 'quarter' },
  { from: '2026-01-01', to: '2026-01-31' }, { from: '2026-01-01' }, { to: '2026-01-31' },
]

export const rows = [
  some,
  { type: 'trait', trait: 'name', op: 'starts_with', value: '王' },
  { type: 'trait', trait: 'city', op: 'missing' },
  { type: 'trait', trait: 'no_such_trait', op: 'in', value: ['a', 'b'] },
  { type: 'age', trait: 'birthday', op: 'between', value: [25, 34] },
  { type: 'date_part', trait: 'birthday', part: 'weekday', op: 'in', value: [6, 7] },
  { type: 'anniversary', trait: 'birthday', op: 'le', value: 7 },
  ...windows.map((window) => ({ ...event, window })),
  ...['days', 'days_since_first', 'days_since_last'].map((measure) => ({ ...event, measure, window: { days: 90 } })),
  ...['sum', 'avg', 'min', 'max', 'distinct'].map((measure) => ({ ...event, measure, property: 'properties.score' })),
  { ...event, where: [milk, { property: 'properties.vip', op: 'eq', value: true }, { property: 'amount', op: 'between', value: [1, 2.5] }] },
  { type: 'lines', measure: 'distinct', property: 'product_id', where: [milk], op: 'ge', value: 2 },
  { type: 'first', ...paid, window: { days: 30 } },
  { type: 'favourite', lines: true, property: 'category', by: 'sum', window: { last: 'year' }, op: 'in', value: ['milk'] },
  { type: 'favourite', ...paid, property: 'channel', by: 'count', op: 'present' },
  { type: 'ratio', of: { ...spent, where: [milk] }, to: spent, op: 'ge', value: 0.6 },
  { type: 'ratio', of: { ...spent, window: { days: 30 } }, to: { ...spent, window: { days: 60, until: 30 } }, op: 'le', value: 0.5 },
  { type: 'ratio', of: spent, to: { ...paid, measure: 'count' }, op: 'ge', value: 200 },
  { ...sequence, then: paid },
  { ...sequence, then: paid, within: { hours: 24 }, without: { events: ['order_cancelled'] }, place: 'between', window: { days: 90 } },
  { ...sequence, then: paid, without: paid, place: 'after' },
  { ...sequence, without: paid, place: 'after', within: { days: 1 } },
  { type: 'same_order', of: [{ where: [milk] }, { where: [milk, milk] }, { where: [milk] }], op: 'ge', value: 1 },
  { type: 'rank', of: spent, side: 'top', percent: 20, within: { trait: 'city' } },
  { type: 'rank', of: { lines: true, measure: 'count' }, side: 'bottom', count: 100, within: { tag: 'tag_1' } },
  { type: 'band', of: spent, bands: 5, op: 'in', value: [4, 5] },
  { type: 'tag', tag: 'tag_1' },
  { type: 'tag', tag: 'tag_1', values: ['high'], during: { days: 30 } },
  { type: 'tag', tag: 'tag_1', entered: { this: 'month' } },
  { type: 'segment', segment: 'seg_1' },
  { type: 'list', list: 'list_1' },
  { type: 'not', of: some },
  { type: 'and', of: [some] },
  { type: 'or', of: [some, { type: 'and', of: [some, { type: 'not', of: { type: 'or', of: [some, some] } }] }] },
  { type: 'at_least', count: 2, of: [some, some, some] },
  { type: 'score', of: [{ weight: 2, rule: some }, { weight: -0.5, rule: { type: 'and', of: [some, event] } }], op: 'ge', value: 3 },
  { type: 'not', of: { type: 'score', of: [{ weight: 1, rule: some }], op: 'missing' } },
]

export const json = [
  { type: 'trait', trait: 'city', op: 'eq', value: '杭州', hue: 1 },
  { type: 'trait', trait: 'city', op: 'resembles', value: '杭州' },
  { type: 'trait', trait: 'city', op: 'between', value: '杭州' },
  { type: 'moon', phase: 'full' },
  { ...event, window: { fortnights: 2 } },
  { ...event, window: { days: 30, this: 'week' } },
  { ...event, where: [{ property: 'category', op: 'eq', value: { a: 1 } }] },
  { type: 'rank', of: spent, side: 'top', percent: 20, count: 3 },
  { type: 'tag', tag: 'tag_1', during: { days: 1 }, entered: { days: 1 } },
  { type: 'not', of: { type: 'not', of: some } },
  { type: 'and', of: [] },
]
