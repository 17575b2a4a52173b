/** English texts of the jobs in the background; the same keys as `zh/jobs.ts`. */
export const jobs = {
  title: 'Jobs',
  note: 'Imports, reading from sources, tag runs and other longer work go on in the background, one after another. Closing the page changes nothing; after a restart of the server they go on.',
  filters: 'Filter jobs', all: 'All {n}', allKinds: 'All kinds', noneFound: 'No job is like that.', showAll: 'Show all jobs',
  empty: 'No jobs yet', emptyText: 'Import a file or run the tags: how far they are is shown here.',
  kind: 'Job', state: 'State', askedAt: 'Asked for', askedBy: 'By', took: 'Took', startedAt: 'Started', finishedAt: 'Ended',
  attempts: 'Attempt', attemptOf: '{n} of at most {of}', belongsTo: 'Belongs to', back: 'Back to jobs', askedOn: 'Asked for on {time}',
  states: { queued: 'Queued', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  kinds: {
    lifecycle_reconstruction: 'Lifecycle reconstructed',
    export: 'Export of customers', import: 'Import of a file', collect: 'Reading a source', undo_import: 'Undoing an import', list_import: 'Import of a list', tag_run: 'Tag run', value_run: 'Computing values', tag_worth: 'Comparing tags', segment_figures: 'Counting a segment over time', segment_freeze: 'Freezing a segment as a list', segments_kept: 'Keeping the growth of segments up', analysis: 'Analysis', analysis_mail: 'Mailing a report',
    tag_batch: 'Tagging in a batch', tag_delivery_preview: 'Preview of an imported tag', list_preview: 'Preview of a list', tag_batch_undo: 'Undoing a batch',
    identity_match: 'Finding duplicates', profile_rebuild: 'Computing profiles anew',
  },
  about: { run: 'See this run', analysis: 'See the analysis', import: 'See this import', source: 'See the source', duplicates: 'Likely duplicates' },
  stages: { sending: 'Sending', committing: 'Committing', counting: 'Counting' },
  progressOf: 'Progress of “{name}”', stopping: 'Stopping…', retriedAt: 'Tried again at {time}', dueAt: 'Due at {time}',
  again: 'Try again', againFor: 'Try again: {name}', now: 'Try now', nowFor: 'Try now: {name}', start: 'Start now', startFor: 'Start now: {name}',
  cancel: 'Cancel', cancelFor: 'Cancel: {name}', cancelTitle: 'Cancel “{name}”?', cancelText: 'What is not finished is undone; the data stays as it was before. You can try it again later.', cancelYes: 'Cancel the job', cancelNo: 'Keep it',
  waitsText: 'It is tried again at {time} by itself; nothing needs to be done.', soonText: 'It is tried again when its turn comes.', failedText: 'Nothing was written. Once the cause is gone, try it again.',
  log: 'Log', logEmpty: 'Logs are kept for 90 days.', at: 'Time', what: 'What happened',
  says: {
    queued: 'Asked for, waits for its turn', started: 'Started (attempt {attempt} of at most {of})', stage: '{stage}', done: 'Done', failed: 'Failed: {error}',
    waits: 'Attempt {attempt} failed: {error} Tried again in {seconds} s.', after_failed: 'The work is written, but what follows it failed: {error}',
    was_written: 'Written by the attempt before; only what follows is done', taken_up: 'Interrupted in attempt {attempt} of at most {of}; queued again',
    stopped: 'The server is stopping; this goes on after its next start', cancelled: 'Cancelled', cancel_asked: '{by} asked to cancel', retry_asked: '{by} asked to try again',
  },
}

export const jobErrors = {
  internal: 'Something is wrong in the program; the server’s log has the details.',
  job_not_failed: 'Only a job that failed, was cancelled or waits to be tried again can be tried again.',
  job_kind_unknown: 'This version knows no job of this kind.',
  control_database_failed: 'The control plane’s database is not available for now.',
  network_failed: 'The network connection broke.',
}
