import { Link } from 'react-router'
import type { Cause, SizeAlert } from '../../client/monitor'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useSayMinutes } from './useSayMinutes'

/** One probable cause, and where to look further. */
export function CauseText({ cause, of }: { cause: Cause; of: SizeAlert }) {
  const { t, code, text } = useLanguage()
  const { number, dateTime } = useFormat()
  const sayMinutes = useSayMinutes()
  const another = cause.kind === 'definition' && cause.tag_id !== of.tag_id
  const said = code('monitor.says', another ? 'definitionOf' : cause.kind, undefined, {
    tag: text(cause.tag_name), before: cause.before ?? 0, after: cause.after ?? 0, source: cause.source ?? '', since: dateTime(cause.since),
    usual: cause.kind === 'source' ? sayMinutes(cause.usual_minutes ?? 0) : number(cause.usual), rows: number(cause.rows),
    name: cause.name ?? '', at: dateTime(cause.at), count: number(cause.count), changes: number(cause.changes),
  })
  return <>{said} <Further cause={cause} another={another} label={t} /></>
}

function Further({ cause, another, label }: { cause: Cause; another: boolean; label: ReturnType<typeof useLanguage>['t'] }) {
  if (another && cause.tag_id) return <Link className="in-text" to={`/tags/${encodeURIComponent(cause.tag_id)}`}>{label('monitor.toTag')}</Link>
  if (cause.source_id) return <Link className="in-text" to={`/sources/${encodeURIComponent(cause.source_id)}`}>{label('monitor.toSource')}</Link>
  if (cause.import_id) return <Link className="in-text" to={`/imports/${encodeURIComponent(cause.import_id)}`}>{label('monitor.toImport')}</Link>
  return null
}
