import { Link } from 'react-router'
import type { Overlap } from '../../client/segments'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'
import { customersPath } from './paths'

type Cell = Overlap['cells'][number]

/** Every intersection as a column: how many above, which segments below. Each leads to its customers. */
export function Upset({ overlap }: { overlap: Overlap }) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const say = useSayCell(overlap)
  return (
    <ChartCard
      title={t('segments.overlap.upset')}
      hint={t('segments.overlap.hint')}
      drawing={<Drawing overlap={overlap} say={say} />}
      rows={overlap.cells}
      rowKey={({ inside }) => inside.join()}
      columns={[
        { key: 'combination', title: t('segments.overlap.combination'), render: say },
        { key: 'customers', title: t('segments.overlap.customers'), align: 'end', render: ({ customers, rule }) => <Link className="figure-link numeric" to={customersPath(rule as unknown as Node)}>{number(customers)}</Link> },
        { key: 'share', title: t('segments.overlap.share'), align: 'end', render: ({ customers }) => <span className="numeric">{percent(overlap.population ? customers / overlap.population : 0)}</span> },
      ]}
    />
  )
}

function Drawing({ overlap, say }: { overlap: Overlap; say: (cell: Cell) => string }) {
  const { t, text } = useLanguage()
  const { compact, number } = useFormat()
  // Those in none are mostly many: they stand in the table, and would flatten every other column.
  const cells = overlap.cells.filter(({ inside }) => inside.length > 0)
  const most = Math.max(...cells.map(({ customers }) => customers), 1)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className="scroll-x" role="group" aria-label={t('segments.overlap.upset')} tabIndex={0}>
      <div className="upset" style={{ gridTemplateColumns: `minmax(90px, max-content) repeat(${Math.max(1, cells.length)}, 42px)` }}>
        <span />
        {cells.map((cell) => (
          <Link key={cell.inside.join()} className="upset-bar figure-link" to={customersPath(cell.rule as unknown as Node)} title={say(cell)} aria-label={`${say(cell)} ${number(cell.customers)}`}>
            <span className="numeric">{compact(cell.customers)}</span>
            <i style={{ height: `${(cell.customers / most) * 128}px` }} />
          </Link>
        ))}
        {overlap.segments.map(({ id, name, customers }) => (
          <div key={id} className="upset-column" aria-hidden>
            <span className="upset-name" title={text(name)}>{text(name)} <span className="quiet numeric">{number(customers)}</span></span>
            {cells.map((cell) => <span key={cell.inside.join()} className={cell.inside.includes(id) ? 'upset-dot upset-dot-in' : 'upset-dot'} />)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Which segments a cell is about. */
function useSayCell(overlap: Overlap) {
  const { t, text, language } = useLanguage()
  return ({ inside }: Cell) => {
    const names = overlap.segments.filter(({ id }) => inside.includes(id)).map(({ name }) => text(name)).join(language === 'zh' ? '、' : ', ')
    if (inside.length === 0) return t('segments.overlap.none')
    return t(inside.length === 1 ? 'segments.overlap.only' : 'segments.overlap.and', { names })
  }
}
