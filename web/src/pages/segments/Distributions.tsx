import { Link } from 'react-router'
import type { Portrait, Share } from '../../client/segments'
import { useFormat } from '../../format/useFormat'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'
import { membersPath } from './paths'
import { Tgi } from './PortraitTab'
import { useSayShare } from './useSayShare'

type Props = { portrait: Portrait; rows: Share[]; segmentId: string }

const SHOWN = 8

/** Every tag, trait and figure with the shares of its values; the most distinctive first. */
export function Distributions({ portrait, rows, segmentId }: Props) {
  const { t } = useLanguage()
  const say = useSayShare()
  return (
    <section className="panel stack" aria-label={t('segments.portrait.distributions')}>
      <h2 className="panel-title">{t('segments.portrait.distributions')}</h2>
      <div className="portrait-grid">
        {dimensions(rows).map((of) => <Card key={say.dimensionKey(of[0]!)} of={of} portrait={portrait} segmentId={segmentId} />)}
      </div>
    </section>
  )
}

function Card({ of, portrait, segmentId }: { of: Share[]; portrait: Portrait; segmentId: string }) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const say = useSayShare()
  const share = (count: number, all: number) => percent(all ? count / all : 0)
  return (
    <section className="portrait-card" aria-label={say.dimension(of[0]!)}>
      <h3>{say.dimension(of[0]!)}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('segments.portrait.value')}</th><th scope="col">{t('segments.portrait.inside')}</th>
            <th scope="col">{t('segments.portrait.share')}</th><th scope="col">{t('segments.portrait.tgi')}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(of).slice(0, SHOWN).map((row) => (
            <tr key={say.key(row)}>
              <td title={say.value(row)}>{say.value(row)}</td>
              <td><Link className="figure-link" to={membersPath(segmentId, row.rule as unknown as Node)}>{number(row.inside)}</Link></td>
              <td title={`${t('segments.portrait.outsideShare')} ${share(row.outside, portrait.outside)}`}>{share(row.inside, portrait.inside)}</td>
              <td><Tgi value={row.tgi} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Rows of the same tag, trait or figure together; they come as distinctive as their first row. */
function dimensions(rows: Share[]): Share[][] {
  const found = new Map<string, Share[]>()
  for (const row of rows) {
    const key = `${row.facet}:${row.id}`
    const of = found.get(key) ?? []
    of.push(row)
    found.set(key, of)
  }
  return [...found.values()]
}

/** Bands from low to high, everything else the most frequent first. */
function inOrder(of: Share[]): Share[] {
  const banded = of.every(({ value }) => value === null)
  return of.toSorted((a, b) => (banded ? (a.low ?? -Infinity) - (b.low ?? -Infinity) : b.inside - a.inside))
}
