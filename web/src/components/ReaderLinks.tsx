import { Link } from 'react-router'
import type { components } from '../client/schema'
import { useLanguage } from '../texts/language'
import './readers.css'

export type Reader = components['schemas']['ReaderOut']

/** Where each kind of reader is looked at. */
const PLACES: Record<Reader['kind'], (id: string) => string> = {
  tag: (id) => `/tags/${id}`,
  segment: (id) => `/segments/${id}`,
  tiers: (id) => `/tiers/${id}`,
  lifecycle: (id) => `/lifecycle?scheme=${id}`,
  plan: (id) => `/allocation/${id}`,
  advisors: () => '/advisors',
  subscription: (id) => `/subscriptions/${id}`,
  analysis: (id) => `/analyses/${id}`,
  export: () => '/customers',
  value: (id) => `/values/${id}`,
}

export const placeOfReader = ({ kind, id }: Pick<Reader, 'kind' | 'id'>) => PLACES[kind](encodeURIComponent(id))

/** What reads a tag or a segment, each with the way to it. */
export function ReaderLinks({ readers }: { readers: Reader[] }) {
  const { t, text } = useLanguage()
  if (readers.length === 0) return <span className="quiet">{t('definitions.nobodyReads')}</span>
  return (
    <ul className="reader-links">
      {readers.map((reader) => (
        <li key={`${reader.kind} ${reader.id}`}>
          <span className="quiet">{t(`definitions.readerKinds.${reader.kind}`)}</span>{' '}
          <Link to={placeOfReader(reader)} onClick={(event) => event.stopPropagation()}>{text(reader.name)}</Link>
        </li>
      ))}
    </ul>
  )
}
