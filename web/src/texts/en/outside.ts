/** English texts; the same keys as `zh/outside.ts`. */
export const outside = {
  people: 'Who has this tag', holders: '{n} {n|customer has|customers have} it', handMeans: 'People give it: one by one, or to many customers at once.', importedMeans: 'Another system (a platform, a CRM) says who has it; it cannot be given by hand. Import its list to say who has it, and at which value.',
  giveMany: 'Give it to many', batches: 'Batches', doOpen: 'Import a list', deliveries: 'Deliveries', lastDelivery: 'Last delivery: {time}', noDelivery: 'No list has been imported, so nobody has it.', onlyPublished: 'It can be given once it is published.',
  from: 'To whom', fromWays: { file: 'A file', segment: 'A segment', filter: 'A filter of the customers' }, chooseSegment: 'Choose a segment', segmentOf: '{name} ({n})',
  filterHint: 'Filter or select customers in their list, then choose “Tag these customers”.', toCustomers: 'Go to the customers', forSegment: 'Tag these people', giveThis: 'Give them “{name}”',
  source: 'Whose customer numbers (name of the source)',
  deliver: 'Import a list of “{name}”', deliverHint: 'CSV or Excel with headers in the first row: one column of identities (phone, member number, …) and, where the tag has several values, one of values. Unknown customers are counted; nobody becomes a customer.',
  levelColumn: 'Column of the value (where the header does not tell)', levelOfAll: 'No such column: all get', mode: 'How to import',
  modes: { add: 'Add', replace: 'Replace' }, modeHints: { add: 'Who is not in the file stays as they are.', replace: 'The file is the truth: who is not in it loses the tag.' },
  look: 'See what would change', looking: 'Reading the file…', foreseen: 'What it would do', nothingChanges: 'Nothing would change.', nobody: 'Nobody in the file is known here, so replacing would take the tag from everybody. Check the kind of identity and its column.',
  doDeliver: 'Import', unknownLevels: 'The file has values that the tag has not: {levels}. These customers stay as they are.', unknownLevel: '“{level}” ({n} {n|row|rows})', noLevel: 'blank', comma: ', ',
  via: { add: 'list {name} (added)', replace: 'list {name} (replaced)' }, delivered: 'Imported', setIn: '{what}, {time}, {name}',
  did: { gave: 'Gave “{name}”', took: 'Took “{name}” away', delivered: 'Imported a list of “{name}”' }, by: '{name}, {time}', level: 'Value: {level}', toTag: 'Tag “{name}”', toHolders: 'Customers who have the tag now', openBatch: 'See this batch',
  newList: 'Import a list', changeList: 'Change “{name}” by a newer file', doNewList: 'Make the list', doChangeList: 'Change the list', update: 'Change by a file',
  listModes: { replace: 'Replace', add: 'Add' }, listModeHints: { replace: 'Only who is in the file stays on the list.', add: 'Who is on the list already stays.' },
  listCounts: { members: 'customers on the list', added: 'come', removed: 'go', unknown: 'unknown identities', unusable: 'unreadable cells', repeated: 'repeated rows' },
  nobodyListed: 'The list would be empty: nobody in the file is known here. Check the kind of identity and its column.', listing: 'Making the list…', listed: 'The list is there',
  emptyList: 'Or import a list: customers chosen elsewhere become a segment by their phone or member numbers.',
}

export const outsideErrors = {
  tag_imported: 'Another system’s lists say who has this tag; it cannot be given by hand. Import a list on the tag’s page.',
  tag_not_imported: 'This tag is not an imported one; no list decides who has it.',
  delivery_which_level: 'Which column is the value? Name it. The file has: {headers}.',
  delivery_found_nobody: 'Nobody in the file is known here; nothing was changed. Check the kind of identity and its column.',
}
