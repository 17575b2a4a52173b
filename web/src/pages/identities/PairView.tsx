import { Link } from 'react-router'
import type { Comparison, Pair, Person } from '../../client/duplicates'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { steps, type Step } from './steps'

/** Both customers side by side, and field by field what spoke for one person and what against. */
export function PairView({ pair }: { pair: Pair }) {
  const { t } = useLanguage()
  const { percent, number } = useFormat()
  return (
    <>
      <h2 id="pair-title" className="panel-title">
        {t('duplicates.likely', { percent: percent(pair.probability) })}{' '}
        <span className="quiet small">{t('duplicates.weight', { n: number(Math.round(pair.weight * 10) / 10) })}</span>
      </h2>
      <div className="pair-people">
        <PersonCard title={t('duplicates.one')} person={pair.one} />
        <PersonCard title={t('duplicates.other')} person={pair.other} />
      </div>
      <Evidence pair={pair} />
    </>
  )
}

function PersonCard({ title, person }: { title: string; person: Person | null }) {
  const { t, code } = useLanguage()
  const { number, money, date } = useFormat()
  if (!person) return <div className="pair-person quiet">{title} —</div>
  return (
    <div className="pair-person">
      <div className="quiet small">{title}</div>
      <div className="pair-name">
        <strong>{person.display_name}</strong>{' '}
        <Link to={`/customers/${encodeURIComponent(person.id)}`} aria-label={`${t('duplicates.open')} #${person.id}`}>#{person.id}</Link>
      </div>
      <div className="small">
        {t('duplicates.orders', { n: number(person.order_count) })} · {t('duplicates.paid', { amount: money(person.paid_total) })}
        {person.last_order_at && <> · {t('duplicates.lastOrder', { time: date(person.last_order_at) })}</>}
      </div>
      <ul className="pair-identities small">
        {person.identities.map(({ kind, masked }) => <li key={`${kind} ${masked}`}><span className="quiet">{code('customer.kinds', kind)}</span> {masked}</li>)}
      </ul>
      <div className="quiet small">{t('duplicates.sources', { names: person.sources.join('、') || '—' })}</div>
    </div>
  )
}

function Evidence({ pair }: { pair: Pair }) {
  const { t } = useLanguage()
  const bars = steps(pair)
  return (
    <table className="evidence">
      <caption>{t('duplicates.evidence')}<span className="quiet small">{t('duplicates.evidenceHint')}</span></caption>
      <thead>
        <tr>
          <th scope="col">{t('duplicates.field')}</th>
          <th scope="col">{t('duplicates.one')}</th>
          <th scope="col">{t('duplicates.other')}</th>
          <th scope="col">{t('duplicates.level')}</th>
          <th scope="col" className="evidence-says">{t('duplicates.says')}</th>
        </tr>
      </thead>
      <tbody>
        <Row title={t('duplicates.prior')} step={bars.prior} />
        {pair.comparisons.map((each, place) => <Compared key={each.field} said={each} step={bars.fields[place]!} />)}
        <Row title={t('duplicates.total')} step={bars.total} strong />
      </tbody>
    </table>
  )
}

function Row({ title, step, strong = false }: { title: string; step: Step; strong?: boolean }) {
  return (
    <tr className={strong ? 'evidence-total' : undefined}>
      <th scope="row" colSpan={4}>{title}</th>
      <td><Bar step={step} /></td>
    </tr>
  )
}

function Compared({ said, step }: { said: Comparison; step: Step }) {
  const { code } = useLanguage()
  const differs = said.level !== 'same' && said.level !== 'implied' && said.level !== 'missing'
  return (
    <tr className={said.weight === 0 ? 'evidence-silent' : undefined}>
      <th scope="row">{code('duplicates.fields', said.field)}</th>
      <td className={differs ? 'evidence-differs' : undefined}>{said.one ?? '—'}</td>
      <td className={differs ? 'evidence-differs' : undefined}>{said.other ?? '—'}</td>
      <td>{code('duplicates.levels', said.level)}</td>
      <td><Bar step={step} /></td>
    </tr>
  )
}

/** One step of the waterfall; the number stands beside it, so the picture says nothing that cannot be read. */
function Bar({ step }: { step: Step }) {
  const { number } = useFormat()
  const side = step.weight < 0 ? 'against' : 'for'
  return (
    <div className="weight">
      <span className="weight-track" aria-hidden>
        <span className="weight-zero" style={{ insetInlineStart: `${step.zero}%` }} />
        <span className={`weight-bar weight-${side}`} style={{ insetInlineStart: `${step.from}%`, width: `${step.length}%` }} />
      </span>
      <span className="numeric">{step.weight > 0 ? '+' : ''}{number(Math.round(step.weight * 10) / 10)}</span>
    </div>
  )
}
