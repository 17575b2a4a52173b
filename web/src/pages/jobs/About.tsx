import { Link } from 'react-router'
import { useAnalyses } from '../../client/analyses'
import type { Job } from '../../client/types'
import { useLanguage, type TextKey } from '../../texts/language'

type Place = { to: string; words: TextKey }

function placeOf({ id, kind, about, state }: Job): Place | null {
  if (kind === 'tag_run') return state === 'cancelled' ? null : { to: `/runs/${encodeURIComponent(id)}`, words: 'jobs.about.run' }
  if (about.import_id) return { to: `/imports/${encodeURIComponent(about.import_id)}`, words: 'jobs.about.import' }
  if (about.source_id) return { to: `/sources/${encodeURIComponent(about.source_id)}`, words: 'jobs.about.source' }
  if (about.analysis_id) return { to: `/analyses/${encodeURIComponent(about.analysis_id)}`, words: 'jobs.about.analysis' }
  if (kind === 'identity_match' || kind === 'profile_rebuild') return { to: '/identities', words: 'jobs.about.duplicates' }
  return null
}

/** The way to what a job belongs to: its run, import, source or analysis. */
export function About({ job }: { job: Job }) {
  const { t, text } = useLanguage()
  const place = placeOf(job)
  // An analysis by its name: there are many, and each runs often.
  const analysis = useAnalyses().data?.find(({ id }) => id === job.about.analysis_id)
  return place && <Link to={place.to} onClick={(event) => event.stopPropagation()}>{text(analysis?.name) || t(place.words)}</Link>
}
