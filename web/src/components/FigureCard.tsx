import { Link } from 'react-router'

type Props = { label: string; value: string; hint: string; /** Where the customers or the work behind it are. */ to?: string }

/** One large figure, and what it says. */
export function FigureCard({ label, value, hint, to }: Props) {
  return (
    <section className="panel" aria-label={label}>
      <div className="quiet">{label}</div>
      <div className="big-number">{to ? <Link className="figure-link" to={to}>{value}</Link> : value}</div>
      <div className="quiet small">{hint}</div>
    </section>
  )
}
