import { distinct } from './drawing/pivot'
import { columnAt, isText, keyOf, numberOf, type Section, type Value } from '../../client/report'
import { useRowWords } from './useRowWords'
import { useSayValue } from './useSayValue'
import { useLanguage } from '../../texts/language'

type Props = { section: Section; onOpen: (place: number) => void }

/** A cell for each pair of `x` (across) and `series` (down), the darker the more; each opens the customers behind it. */
export function GridTable({ section, onOpen }: Props) {
  const { text } = useLanguage()
  const say = useSayValue()
  const chart = section.chart!
  const [x, down, y] = [columnAt(section, chart.x), columnAt(section, chart.series ?? ''), columnAt(section, chart.y[0] ?? '')]
  if (x < 0 || down < 0 || y < 0) return null
  const across = distinct(section.rows.map((row) => row[x]!))
  const lines = distinct(section.rows.map((row) => row[down]!))
  const places = new Map(section.rows.map((row, place) => [`${keyOf(row[x]!)}\n${keyOf(row[down]!)}`, place]))
  const named = section.columns.findIndex((column, at) => at !== x && at !== down && column.unit === 'text' && section.rows.some((row) => isText(row[at]!)))
  const numbers = section.rows.map((row) => numberOf(row[y])).filter((value) => value !== null)
  const most = Math.max(...numbers.map(Math.abs), 0)
  const [xs, downs] = [section.columns[x]!, section.columns[down]!]
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className="scroll-x" role="group" aria-label={text(section.title)} tabIndex={0}>
      <table className="grid-table">
        <thead>
          <tr>
            <th scope="col" className="quiet">{text(downs.label)} ↓ · {text(xs.label)} →</th>
            {across.map((value) => <th key={keyOf(value)} scope="col">{say.value(value, xs.unit)}</th>)}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={keyOf(line)}>
              <th scope="row">{say.value(line, downs.unit)}</th>
              {across.map((value) => {
                const place = places.get(`${keyOf(value)}\n${keyOf(line)}`)
                return (
                  <td key={keyOf(value)}>
                    {place !== undefined && <Cell section={section} place={place} y={y} named={named} most={most} onOpen={onOpen} />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type CellProps = Props & { place: number; y: number; named: number; most: number }

function Cell({ section, place, y, named, most, onOpen }: CellProps) {
  const say = useSayValue()
  const rowWords = useRowWords()
  const row = section.rows[place]!
  const value: Value = row[y]!
  const number = numberOf(value)
  if (number === null) return null
  const strength = Math.round(4 + 56 * (most ? Math.abs(number) / most : 0))
  const background = `color-mix(in srgb, ${number < 0 ? '#d08a3e' : 'var(--accent)'} ${strength}%, #fff)`
  const words = (
    <>
      <strong className="numeric">{say.value(value, section.columns[y]!.unit)}</strong>
      {named >= 0 && <span className="small">{say.value(row[named], 'text')}</span>}
    </>
  )
  const title = rowWords.full(section, place)
  if (!section.people[place]) return <span className="grid-cell" style={{ background }} title={title}>{words}</span>
  return (
    <button type="button" className="grid-cell" style={{ background }} title={title} aria-label={title} onClick={() => onOpen(place)}>{words}</button>
  )
}
