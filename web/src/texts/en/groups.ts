/** English texts of what a definition does in its exclusive group. */
export const inGroup = {
  before: 'This group is exclusive: {fits} {fits|customer fits|customers fit} the rule, {n} of them {n|belongs|belong} to the tags that go first ({names}).',
  title: 'What becomes of the group’s other tags', hint: 'The tags of an exclusive group are decided together: whoever gets this tag leaves the tags behind it.',
  tag: 'Tag', now: 'Now', then: 'Then', gained: 'Gained', lost: 'Lost', none: 'The other tags of the group stay as they are.',
  lacksNumber: '{name} (now {value}, {gap} off)',
}

/** What is kept up by itself. */
export const kept = {
  worthWhen: 'All tags are compared by themselves: {schedule}, over the last {n} days.', worthNever: 'Nothing is compared by itself, only when somebody asks.',
  next: 'Next {at}', asOf: 'Last made {at}', never: 'Nothing is compared yet', change: 'Change when',
  worthTitle: 'How often tags are compared by themselves', worthHint: 'It only reads, and waits while tags are being decided. Unless changed: Mondays at 04:00.',
  byItself: 'Compare by itself', saved: 'Saved', growth: 'Counted again by itself after runs and imports, and every day at least.',
}
