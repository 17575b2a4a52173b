import { Link } from 'react-router'
import { useSegments } from '../../client/segments'
import { WordSelect } from '../../rules/controls/Labelled'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** One of the segments and lists, with how many belong to it. */
export function SegmentSelect({ value, onChange }: { value: string | undefined; onChange: (id: string) => void }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const segments = useSegments()
  if (segments.data?.length === 0) return <p className="quiet">{t('segments.empty')} <Link to="/segments/new">{t('segments.new')}</Link></p>
  const options = (segments.data ?? []).map(({ id, name, customers }) => ({ value: id, label: customers === null ? text(name) : t('outside.segmentOf', { name: text(name), n: number(customers) }) }))
  return <WordSelect label={t('outside.chooseSegment')} value={value} options={options} loading={segments.isPending} onChange={onChange} style={{ minWidth: 220, maxWidth: '100%' }} />
}
