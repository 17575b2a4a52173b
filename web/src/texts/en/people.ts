/** English texts of people, permissions, exports and the audit trail; `zh/people.ts` has the same keys. */
export const people = {
  title: 'People and permissions',
  note: 'Who may come in, and what each role may do. Changes hold at once and are in the audit trail.',
  tab: 'People', rolesTab: 'Roles and permissions',
  add: 'Add a person', addButton: 'Add and make a sign-in link',
  name: 'Name', nameHint: 'What colleagues see.',
  username: 'User name', usernameHint: 'For signing in; letters, digits and . @ + - _, no spaces.',
  role: 'Role',
  shopOwner: 'Shop owner',
  roles: { owner: 'Owner', administrator: 'Administrator', operator: 'Operator', analyst: 'Analyst', service: 'Service agent', viewer: 'Viewer' },
  roleHints: {
    owner: 'May do everything, always; there must be one.',
    administrator: 'Manages people, roles, connections and settings.',
    operator: 'Manages tags, segments and tiers, imports and exports.',
    analyst: 'Defines tags and segments, runs analyses, exports.',
    service: 'Sees whole contact details, gives tags by hand.',
    viewer: 'Looks and changes nothing; contact details are masked.',
  },
  lastLogin: 'Last sign-in', neverSeen: 'Not yet', closed: 'Closed',
  newLink: 'Sign-in link', linkFor: 'One-time sign-in link for {name}', linkHint: 'Hand it over to them. It works once, until {time}; it is not shown again after this.',
  close: 'Close', closeTitle: 'Close the account of {name}?', closeText: 'Every session ends at once; links and API keys stop working. It can be opened again.', reopen: 'Open again',
  permission: 'Permission', rolesHint: 'A tick means: may do this. Nobody can give what they may not do; an owner may do everything.', rolesRead: 'What each role may do. Whoever manages people can change it.',
  saved: 'Permissions saved', saveCells: 'Save {n} change || Save {n} changes', undo: 'Discard', shipped: 'As shipped',
  settingsHint: 'Add colleagues, decide who may do what.', keyRole: 'Role', keyRoleHint: 'A key may never do more than the person who made it.',
}

export const may = {
  not: 'Your role lacks the permission “{permission}”.',
  unmask: { name: 'See unmasked', hint: 'names, phones, e-mail and addresses of customers as they are' },
  export: { name: 'Export', hint: 'take lists of customers and reports out as files or by mail' },
  tag: { name: 'Tag by hand', hint: 'give and take tags by hand' },
  tier: { name: 'Change tiers', hint: 'put customers on a level, change thresholds and benefits' },
  define: { name: 'Define', hint: 'write what tags, segments and analyses say' },
  publish: { name: 'Publish', hint: 'make definitions hold, pause and retire them' },
  review: { name: 'Review', hint: 'say yes or no to others’ definitions' },
  run: { name: 'Run', hint: 'have tags and analyses computed anew, stop and repeat jobs' },
  collect: { name: 'Import and clean', hint: 'import files, clean and correct data' },
  identify: { name: 'Identify', hint: 'say which records are one person' },
  connect: { name: 'Connect', hint: 'databases, keys of sources, subscriptions' },
  settings: { name: 'Settings', hint: 'time zone, rules of identities and the like' },
  people: { name: 'Manage people', hint: 'accounts, roles and API keys' },
  audit: { name: 'Read the audit trail', hint: 'see who did what, and when' },
}

export const exportTexts = {
  own: 'My exports', ownNote: 'Files of customers that you took. A file is kept encrypted for a day and can be fetched again; each time is in the audit trail.', none: 'No exports yet', noneText: 'Filter the list of customers and choose “Export”.', when: 'Made', told: 'Names and contacts', whole: 'complete', masked: 'masked', by: 'Made by', file: 'File',
  fileStates: { kept: 'can be fetched', forgotten: 'deleted' }, deleteAsk: 'Delete this file now?', deleteText: 'It cannot be fetched any more; this line stays.',
  button: 'Export', title: 'Export customers', close: 'Close',
  whom: 'Exports the {n} {n|customer who matches|customers who match} now.', whomAll: 'Exports all who match.',
  columns: 'Columns', columnsHint: 'One row for each customer, columns in this order.',
  groups: { customer: 'Customer', identity: 'Identities', trait: 'Traits', figure: 'Purchases', tag: 'Tags' },
  format: 'Format', formatHint: 'Excel holds about 1.04 million rows; for more choose CSV (UTF-8).',
  unmasked: 'Whole names, addresses and contact details', unmaskedHint: 'Without it they come masked (138****5678). Only where it is needed.',
  trail: 'The audit trail keeps who exported, when, how many and whether unmasked.',
  start: 'Make the file', writing: 'Writing the file', stages: { reading: 'reading the list', writing: 'writing' },
  done: '{n} customer is in the file. || {n} customers are in the file.', download: 'Download', kept: 'The file is kept encrypted for a day, for you alone.',
}

export const unmask = {
  show: 'Show unmasked', hide: 'Mask', title: 'Unmasked', name: 'Name', hint: 'This is written to the audit trail',
  traits: { address: 'Address', given_name: 'Given name', surname: 'Surname', address_more: 'More of the address', national_id: 'National id' },
}

export const audit = {
  title: 'Audit trail', see: 'See it', note: 'Who did what, and when. Only ever added to; nothing personal about customers.', settingsHint: 'See who did what, and when.',
  at: 'Time', actor: 'Who', action: 'Did', object: 'To what', details: 'Details', kind: 'Kind of thing', since: 'From', until: 'Until',
  empty: 'Nothing yet. Changes of permissions, exports and unmasking appear here.', noneFound: 'Nothing matches.',
  actorKinds: { user: 'person', api_key: 'API key', clock: 'the system' },
  kinds: {
    person: 'Person', role: 'Role', api_key: 'API key', customer: 'Customer', pair: 'Possible duplicate', export: 'Export', tag: 'Tag', segment: 'Segment', analysis: 'Analysis',
    tag_pack: 'Tag pack', tag_group: 'Tag group', batch: 'Batch of tags', tiers: 'Tier scheme', advisor: 'Advisor', lifecycle: 'Lifecycle', allocation_plan: 'Allocation plan', assignment: 'Advisors', workspace: 'Workspace', view: 'View of a list', value: 'Computed value',
  },
  actions: {
    signed_in: 'signed in', signed_out: 'signed out', sign_in_failed: 'failed to sign in',
    person_added: 'added a person', person_role_changed: 'changed a person’s role', person_renamed: 'renamed a person', person_deactivated: 'closed an account', person_reactivated: 'opened an account again',
    sign_in_link_made: 'made a sign-in link', role_changed: 'changed a role', key_made: 'made a key', key_changed: 'changed a key’s role', key_revoked: 'revoked a key',
    customer_unmasked: 'looked at a customer unmasked', pair_unmasked: 'looked at a pair unmasked', export_started: 'started an export', export_written: 'the file was written', export_downloaded: 'downloaded an export',
    report_downloaded: 'downloaded a report', tag_pack_taken: 'took a tag pack', tag_group_changed: 'changed a tag group',
    tag_published: 'published a definition', tag_approved: 'approved a definition', tag_refused: 'refused a definition', tag_batch_asked: 'tagged many', tag_batch_undone: 'undid a batch', segment_frozen: 'froze a segment',
    tiers_created: 'made a tier scheme', tiers_changed: 'changed a tier scheme', tiers_deleted: 'deleted a tier scheme', tier_given: 'gave a level by hand', tier_taken_back: 'took a level back', tier_proposal_accepted: 'accepted proposed thresholds', tier_proposal_declined: 'declined proposed thresholds',
    lifecycle_created: 'made a lifecycle', lifecycle_changed: 'changed a lifecycle', lifecycle_deleted: 'deleted a lifecycle',
    allocation_saved: 'saved an allocation', allocation_accepted: 'accepted an allocation', allocation_deleted: 'deleted an allocation',
    advisor_made: 'added an advisor', advisor_changed: 'changed an advisor', advisor_deleted: 'deleted an advisor',
    tag_paused: 'paused a tag', tag_resumed: 'resumed a tag', tag_retired: 'retired a tag', tag_revived: 'made a tag a draft again', assignment_apply: 'applied an assignment to advisors', assignment_undo: 'undid an assignment to advisors',
    value_created: 'made a computed value', value_changed: 'changed a computed value', value_deleted: 'deleted a computed value', value_paused: 'paused a computed value', value_resumed: 'resumed a computed value', value_retired: 'retired a computed value',
    view_shared: 'shared a view', view_unshared: 'no longer shares a view',
  },
  values: { text: 'searched text', traits: 'traits', rule: 'a rule', password: 'password', link: 'sign-in link', customers: 'selected customers', filter: 'a filter', segment: 'a segment', file: 'a file', delivery: 'another system', order: 'order', newest: 'newest', refuse: 'refuse' },
  detail: {
    way: 'by', from: 'from', to: 'to', role: 'role', given: 'given', taken: 'taken', customers: 'customers', columns: 'columns', bytes: 'bytes', format: 'format', unmasked: 'unmasked', identities: 'identities', version: 'version', of: 'from', customer: 'customer', level: 'level', until: 'until', proposal: 'proposal', tag_id: 'tag', value: 'value', via: 'by', exclusive: 'exclusive', on_conflict: 'on conflict', add: 'added', change: 'changed', page: 'list', segments: 'segments', tags: 'tags', also: 'also by',
  },
}

export const peopleErrors = {
  beyond_own: 'Nobody gives or uses what they may not do themselves.',
  owner_may_everything: 'An owner may do everything, always.',
  last_owner: 'Somebody active must stay owner.',
  own_account: 'Nobody closes their own account.',
  account_closed: 'This account is closed.',
  key_cannot_manage_people: 'An API key cannot manage people.',
  export_gone: 'This export is gone.',
  export_too_long: 'A sheet holds {most} {most|row|rows}, this list has {rows}; choose CSV.',
  export_forgotten: 'The file has been deleted; export again.',
  export_not_ready: 'The file is not written yet.',
}
