/** English texts of computed values; `zh/values.ts` has the same keys. */
export const values = {
  kind: 'Computed value', kinds: { number: 'Number', text: 'Text', date: 'Date', set: 'Set' },
  new: 'New computed value', change: 'Change “{name}”', back: 'Back to the tag catalogue', note: 'Compute a number, a date, a text or a set for every customer and name it: rules, segments, portraits and the customer page can then use it.',
  measure: 'What is computed', measureHint: 'What is not known stays absent; nothing is made up. Counts and totals over nothing are 0, as they are in rules.',
  parts: { number: 'Number', day: 'Date', favourite: 'Most frequent value', values: 'Every value', trait: 'A trait or an analysis’s result' },
  kindHints: {
    number: 'a count, total, average, highest, lowest, number of different values, days since', day: 'the day of the first or the last time', favourite: 'such as the category bought most: a text',
    values: 'such as all categories bought: a set', trait: 'what is known already, kept under a name of your own',
  },
  which: 'Which time', ways: { first_day: 'day of the first time', last_day: 'day of the last time' },
  basics: 'Name and description', nameZh: 'Name (Chinese)', nameEn: 'Name (English)', unitZh: 'Unit (Chinese)', unitEn: 'Unit (English)', unitHint: 'stands after the number, such as CNY or times; may be left empty',
  groupHint: 'where it stands in the tag catalogue',
  keeping: 'When it is updated', modes: { after_import: 'computed anew after every import', scheduled: 'computed anew by a schedule', manual: 'computed anew only when somebody asks' },
  save: 'Save', saved: 'Saved; it is being computed',
  preview: 'Preview', previewHint: 'Computed for every customer from the data of now in {took}; nothing is saved.',
  who: 'How many customers have it', having: 'customers, {share} of all {population}', distinct: '{n} different values', members: '{n} different values in all',
  least: 'Lowest', most: 'Highest', median: 'Median', from: '{low} and more',
  distribution: 'Distribution', distributionHint: 'How many customers are in each range', distributionOfSets: 'Customers who have the value; one may have several', value: 'Value', customers: 'Customers', share: 'Of those with a value',
  sample: 'Some customers', nobody: 'No customer has this value',
  computing: 'Computing', paused: 'Paused: what is known stays and is not updated.', retired: 'Retired: no customer has this value any more. Once resumed, it is computed anew.',
  about: 'About', says: 'How it is computed', description: 'Description', computedAt: 'Last computed', never: 'never yet', next: 'next {time}', owner: 'Owner', usedBy: 'Where it is used',
  runs: 'Computed', at: 'Time', state: 'State', changed: 'Customers changed',
  versions: 'Versions', version: 'Version', current: 'current', madeAt: 'Saved', restore: 'Restore', restoreOf: 'Restore version {n}', restoreAsk: 'Restore version {n}? It is saved as a new version.',
  run: 'Compute now', pause: 'Pause', resume: 'Resume', edit: 'Change',
  retire: 'Retire', retireAsk: 'Retire “{name}”?', retireText: 'Customers lose the value; its definition and versions stay. Not possible while a rule uses it.',
  delete: 'Delete', deleteAsk: 'Delete “{name}”?', deleteText: 'The definition, its versions and the customers’ values go, for good. Not possible while a rule uses it.', deleted: 'Deleted',
}

export const valueErrors = {
  value_in_use: 'Something else uses this computed value. Change that first.',
  value_kind_stays: 'A computed value stays of its kind; make a new one.',
  value_not_published: 'This computed value is not active, so it is not computed.',
}
