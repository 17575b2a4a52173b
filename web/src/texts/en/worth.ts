import type { housekeeping as zhHousekeeping, packs as zhPacks, worth as zhWorth, worthErrors as zhErrors } from '../zh/worth'

export const worth: typeof zhWorth = {
  title: 'What “{name}” is worth', link: 'Worth', toTag: 'Back to the tag',
  period: 'Step', periods: { week: 'By week', month: 'By month' },
  coverage: 'Coverage over time', coverageHint: 'Customers who held the tag at each point, exactly, from its history. The last point is now.',
  now: 'Now', at: 'As of', size: 'Holders', share: 'Of customers then', stayed: 'Still at the next', still: 'Still now',
  holders: 'Have it now', holdersHint: '{share} of all customers',
  revenue: 'Revenue they brought', revenueHint: 'What they have paid net, {share} of everything',
  stability: 'Kept for a month', stabilityWeek: 'Kept for a week', stabilityHint: 'Mean share of the holders of one point who hold it at the next', noStability: 'The history is too short',
  held: 'Held for', heldHint: '{running} that {running|goes|go} on: {days} {days|day|days} so far', days: '{n} day || {n} days',
  lift: 'What they bring more than customers like them',
  liftHint: 'Customers who had the tag then beside customers who had not, but had bought alike before: what both did in the {days} days after. What made them different before is taken out.',
  never: 'Not compared yet.', compare: 'Compare now', compareAll: 'Compare all tags', again: 'Compare again', comparing: 'Comparing', window: 'Compared over', lastDays: 'the last {n} days',
  madeAt: 'Found {time}; matched as of {at}, watched for the {days} days after.',
  by: { history: 'Who had the tag then is known from its history.', rule: 'The history does not reach so far: who had the tag then is reckoned by the rule as it is now (with traits as they are now).' },
  reasons: {
    no_history: 'The tag’s history does not reach so far, and its rule reads what is known only now (tags by hand, lists, analyses). Compare again later.',
    nobody: 'Nobody had the tag then.', everybody: 'Everybody had the tag then: there is nobody to compare with.', too_few: 'Fewer than 30 customers could be matched: nothing reliable can be said.',
  },
  inShort: { no_history: 'History too short', nobody: 'Nobody had it then', everybody: 'Everybody had it then', too_few: 'Too few alike' },
  bought: 'Bought again', spent: 'Spent each', mean: 'With the tag', expected: 'Without it', interval: '95% interval', naive: 'Unmatched difference',
  sure: { up: 'clearly higher with the tag', down: 'clearly lower with the tag', none: 'no difference to be seen: the interval holds 0' },
  points: '{n} points',
  matched: '{matched} of {holders} {holders|holder|holders} could be matched ({share}), with {used} {used|other|others}.', few: 'Few could be matched: this is about those only.', unlike: 'After matching they still differ (by more than 0.25): what was known before nearly decides who has the tag, and the answer leans on reckoning. Take it with care.',
  caution: 'Matching takes care of what is known about buying before. To be sure of a cause, hold customers out in a campaign.',
  balance: 'How alike they are, before and after matching', balanceHint: 'Standardised differences: the nearer to 0 the more alike; within 0.1 is good. What is left is taken off by regression.',
  fact: 'Known before', before: 'Before', after: 'After',
  facts: { recency: 'Since the last purchase', frequency: 'Purchases', monetary: 'Spending', tenure: 'Customer for', activity: 'Recent activity' },
  usedBy: 'Who uses it',
  rankingChart: 'Spent more than customers like them', rankingChartHint: 'The dot is the difference for each customer, the line its 95% interval: green and red are sure, grey holds 0. Choose a tag to see its comparison.', rankingChartMost: 'The {n} greatest differences: the dot for each customer, the line its 95% interval; green and red are sure, grey holds 0. Choose a tag to see its comparison.', low: 'From', high: 'To',
  ranking: 'All tags compared', rankingHint: 'Matched difference in spending, the greatest first.', tag: 'Tag', customers: 'Customers', uses: 'Used in', matchedShare: 'Matched', noLift: 'Nothing to say',
  stages: { reading: 'reading what is known', holders: 'finding who held the tags', matching: 'matching' },
}

export const housekeeping: typeof zhHousekeeping = {
  comma: ', ',
  title: 'Housekeeping', link: 'Housekeeping', note: 'What wants mending among {n} {n|tag|tags}, the gravest first, each with the step that mends it.',
  clean: 'Nothing wants mending', cleanText: 'All {n} tags are well. When rules, data or customers change, what wants mending is listed here.',
  kinds: {
    broken: 'Broken rule', failed: 'Run failed', stale: 'Out of date', undelivered: 'No delivery for long', no_data: 'No data', near_duplicate: 'Near duplicate', empty: 'Empty', all_covering: 'Covers nearly everybody', unused: 'Unused',
  },
  hints: {
    broken: 'The rule names what is gone ({path}). It is not decided until that is mended.', failed: 'To be decided since {since}, but the run failed.',
    stale: 'Was due {since} ({mode}) and has not been decided.', no_data: 'Nobody supplies what the rule reads: {facts}. Import it, or change the rule.',
    undelivered: 'No other system has said who has it since {since}: what stands may be wrong. Bring a new delivery, or retire it.',
    near_duplicate: 'Shares {overlap} of its customers with “{other}”: {one} and {two}, {both} in common. One of them is enough.',
    empty: 'Decided, and nobody has it. Ask for less, or delete it.', all_covering: '{share} of customers have it: it tells nobody apart. Ask for more, or delete it.',
    unused: 'Nobody has opened it since {since}, and no rule, segment, analysis or subscription uses it.',
  },
  steps: { edit: 'Change the rule', run: 'Run now', deliver: 'Bring a delivery', look: 'See who has it', delete: 'Open to retire or delete', job: 'See why it failed', compare: 'See the other', data: 'Import the data' },
  started: 'The run has begun',
}

export const packs: typeof zhPacks = {
  comma: ', ',
  title: 'Tag packs', link: 'Packs', note: 'Tags made ready for a trade, to be taken whole or in part; and your tags as a file, for another Zhike. What would happen is shown before it does.',
  starters: 'Packs by trade', tags: '{n} tag || {n} tags', has: '{n} here already', lacks: '{n} without data', open: 'See what is in it', close: 'Close',
  files: 'Tags as a file', filesHint: 'YAML with tags, groups, levels and schedules. Previewed first; then all of it is done, or nothing.',
  export: 'Export all tags', import: 'Import a file', exported: 'Exported {n} tag || Exported {n} tags', chosen: 'File: {name}',
  tag: 'Tag', meaning: 'Meaning', customers: 'Customers now', action: 'What happens', data: 'Data', group: 'Group', byHand: 'Set by people',
  actions: { add: 'New', change: 'Changed', keep: 'Unchanged', conflict: 'Conflict' },
  troubles: { of_scheme: 'A scheme of tiers or of a lifecycle keeps this tag: it cannot be imported.', other_kind: 'The tag that has this key is of another kind (by hand or by rule).' },
  fields: { name: 'name', description: 'description', group: 'group', colour: 'colour', kind: 'kind', update_mode: 'how it is kept current', schedule: 'schedule', frozen_at: 'freezing', pending: 'pending', definition: 'rule' },
  sameName: 'Another tag is called “{name}”', missing: 'Missing: {facts}', enough: 'There', needs: 'Needs: {tags}',
  enter: '{n} enter', leave: '{n} leave', nobody: 'Nobody yet', counting: 'Counting…',
  preview: 'Preview', previewHint: 'Nothing is written yet. What is in conflict, or called like another tag here, is not chosen at first.', groupsMade: 'Groups made or changed: {groups}',
  chooseReady: 'Only those with data', chooseAll: 'All', chooseNone: 'None', choose: 'Choose the tag “{name}”',
  take: 'Take {n} tag || Take {n} tags', takeNothing: 'No tag is chosen', taken: 'Taken: {added} new, {changed} changed', takenHint: 'The tags run by themselves: in some seconds they have customers.',
  takeTitle: 'Take {n} tag? || Take {n} tags?', takeText: '{added} new, {changed} changed. What changes is a new version of its tag.',
  mayNot: 'Your role cannot define tags: you can look only.',
}

export const worthErrors: typeof zhErrors = {
  worth_days_ahead: 'The days to be watched are not over: at most {most}.', pack_conflicts: 'Some tags cannot be imported: {tags}. Leave them out and try again.',
  pack_tag_unknown: 'The pack has no: {tags}.',
}
