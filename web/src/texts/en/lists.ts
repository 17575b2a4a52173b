/** English texts of what every list can do; `zh/lists.ts` has the same keys. */
export const lists = {
  filters: 'Filters', search: 'Search this list', filterBy: 'Filter by {name}', found: '{n} of {all}', noneFound: 'Nothing fits these filters',
  kind: 'Kind', status: 'Status', says: 'What it says', step: 'Next step', ofTag: 'Only of this tag', columns: 'Columns and order', shown: 'Columns that are shown (“{name}” always is)', findColumn: 'Find a column', usual: 'Usual columns', done: 'Done',
  sort: 'Sort by', up: 'smallest first', down: 'largest first', asTheyCome: 'Usual order',
  view: 'Views', viewNow: 'View: {name}', plain: 'No view (everything)', save: 'Save view…', manage: 'Manage views…', copyLink: 'Copy link', copied: 'Link copied: whoever opens it sees the same filters, order and columns',
  shared: 'shared', by: 'shared by {name}', first: 'opens first',
  saveHint: 'Keeps the present filters, order and columns, to open them in one step.', name: 'Name', saved: 'View “{name}” saved',
  share: 'Share with everybody', shareHint: 'All colleagues find it in their menu; only you can change it. Words in the filters (such as a name that was searched for) are seen as well.',
  begin: 'Open with it', beginHint: 'This list opens with it from now on; only for you.',
  rename: 'Rename', renameOf: 'Name of “{name}”', replace: 'Replace by what is seen now', replaced: 'View “{name}” shows what is seen now', none: 'No views yet. Filter, sort or choose columns, then “Save view” keeps it.',
  deleted: 'View “{name}” deleted', undo: 'Undo',
}

export const listErrors = {
  view_name_taken: 'There is a view “{name}” already; choose another name.',
  view_of_another: 'This view belongs to somebody else; only they can change it.',
  views_full: 'There are too many views (at most {most}); delete some first.',
}
