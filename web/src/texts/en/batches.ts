/** English texts; the same keys as `zh/batches.ts`. */
export const batches = {
  title: 'Tagging in batches',
  note: 'Who gave which tag to which customers or took it from them, and when. Every batch can be undone as a whole.',
  dialog: 'Tag many customers', open: 'Tag these customers', openSelected: 'Tag the {n} selected', fromFile: 'Tag by file', pick: 'Select {name}', clearPicked: 'Clear selection',
  for: '{n} {n|customer|customers}', forFilter: 'They are found once more by the filter when the work is done, so the number may differ a little.',
  way: 'Give or take', give: 'Give the tag', take: 'Take the tag away', doGive: 'Give', doTake: 'Take away',
  hint: 'Who has this value already only gets the new end. Conflicts in an exclusive group are settled as the group says. The batch is written at once: stopped in the middle, nothing changes.',
  fileHint: 'CSV or Excel, a customer per row, with one column of phone numbers, member numbers or another identity. Unknown ones are counted; nobody becomes a customer.',
  chooseFile: 'Choose a file', kind: 'Kind of identity', column: 'Column (where the header does not tell)',
  working: 'Writing…', stages: { reading: 'finding the customers', waiting: 'waiting for the work before', writing: 'writing', committing: 'committing' },
  leave: 'You can close this window, the work goes on. Progress and result are under', failed: 'Not done; nothing was written.', done: 'Done', undoLater: 'It can be undone as a whole:', close: 'OK',
  counts: {
    given: 'given', changed: 'another value', prolonged: 'another end', taken: 'taken away', same: 'had it already', without: 'did not have it', refused: 'not given (exclusive group)',
    replaced: 'tags that gave way', not_found: 'not found', unclear: 'value unclear, left alone', repeated: 'repeated rows', unusable: 'unreadable cells', restored: 'restored', changedSince: 'changed since, left alone',
  },
  what: 'What', gave: 'Given', took: 'Taken away', whom: 'To whom', by: 'Who', result: 'Result',
  via: { customers: '{n} selected customers', filter: 'customers of a filter', segment: 'segment “{name}”', file: 'file {name}' },
  undo: 'Undo the batch', undoAsk: 'Undo this batch?', undoHint: 'Everybody gets back the tag, value and end of before the batch. Who was changed since is left alone and counted.', undoneBy: 'Undone by {name}, {time}',
  empty: 'No batches yet', emptyHint: 'Filter or select customers in their list and choose “Tag these customers”, or send a file here.',
}

export const catalogue = {
  title: 'Tag catalogue', note: 'All tags: group, coverage, when last decided, who reads them, who looks after them.',
  tree: 'Groups of tags', all: 'All tags', ungrouped: 'Not in a group', exclusive: 'exclusive', newGroup: 'New group', editGroup: 'Edit group “{name}”', up: 'Move “{name}” up', down: 'Move “{name}” down',
  kind: 'Kind', owner: 'Owner', nobody: 'Nobody', takeOver: 'Take over', takeOverOf: 'Take over “{name}”', giveUp: 'Give up', giveUpOf: 'Give up “{name}”',
  tag: 'Tag', customers: 'Customers', decided: 'Last decided', never: 'not yet', use: 'Read by', uses: { tags: '{n} tag || {n} tags', segments: '{n} segment || {n} segments', schemes: '{n} scheme || {n} schemes', others: '{n} other || {n} others' }, unused: 'nobody', ofScheme: { tiers: 'tiers “{name}”', lifecycle: 'lifecycle “{name}”', advisors: '{name}', analysis: 'analysis “{name}”' }, keptBy: 'Kept by {scheme}', helper: 'internal', internal: 'Show internal tags of schemes ({n})', place: 'Order',
  none: 'No tag like this.',
  groupName: { zh: 'Chinese name', en: 'Name' }, parent: 'Within the group', top: 'Top level',
  isExclusive: 'Exclusive: a customer has one tag of this group at a time',
  exclusiveHint: 'Tags by rule are tried in the order of the group: where one holds, those after it do not. Tags by hand go before tags by rule. After a change, the tags concerned are decided anew.',
  onConflict: 'When two tags by hand conflict', ways: { order: 'By order: the one further up stays', newest: 'Newest: the one given last stays', refuse: 'Refuse: take the old one away first' },
  wayHints: { order: 'Giving one further down is refused; giving one further up takes the other away.', newest: 'The old tag gives way, and the history says to which.', refuse: 'In a batch these customers are counted as “not given”.' },
  save: 'Save group', saved: 'Group saved', remove: 'Delete group', removeAsk: 'Delete group “{name}”?', removeHint: 'Only an empty group can be deleted.', removed: 'Group deleted',
}

export const evidence = {
  column: 'Evidence', entered: 'Why it began', left: 'Why it ended', of: '{what}: {tag}, {time}',
  version: 'Decided by version {n} of the definition', current: ' (the present one)', older: ' (now version {n})', byHand: 'No rule decided this, so there are no conditions to see.',
  recomputed: 'The conditions are computed once more as of that moment.', exact: 'Nothing arrived late: it is as it was then.',
  later: 'After that moment {events} earlier events and {traits} traits arrived; traits are as they are now, so the answer may differ from then.',
  disagrees: 'Computed once more with today’s data, the answer is not the one recorded then.', batch: 'batch',
}

export const batchErrors = {
  batch_selection: 'Say in one way for which customers.', batch_not_done: 'This batch is not done, so it cannot be undone.',
  tag_group_taken: 'The customer has another tag of this exclusive group.', tag_group_overlaps: '{customers} {customers|customer has|customers have} several tags of this group by hand: take the surplus ones away first.',
  tag_group_not_empty: 'There are tags or groups in this group.', tag_group_circle: 'A group cannot lie within itself.', tag_group_too_deep: 'Groups lie at most {most} deep.', tag_group_order: 'Name all tags of the group, each once.',
}
