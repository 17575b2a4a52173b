import { Select } from 'antd'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useTag } from '../../client/tags'
import { useLook, useWorth, type Period, type Worth } from '../../client/worth'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ReaderLinks } from '../../components/ReaderLinks'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CompareNow } from './CompareNow'
import { CoverageChart } from './CoverageChart'
import { Lift } from './Lift'
import './worth.css'

/** What a tag is worth: how it fared, how steady it is, what its holders bring, and who uses it. */
export default function WorthPage() {
  const { id = '' } = useParams()
  const { t, text } = useLanguage()
  const [search, setSearch] = useSearchParams()
  const [days, setDays] = useState(90)
  const period: Period = search.get('period') === 'week' ? 'week' : 'month'
  const tag = useTag(id)
  const query = useWorth(id, period)
  useLook(id)
  const problem = tag.error ?? query.error
  if (problem) return <ProblemAlert problem={problem} />
  if (!tag.data || !query.data) return <Loading />
  const worth = query.data
  return (
    <>
      <PageHeader title={t('worth.title', { name: text(tag.data.name) })} back={{ to: `/tags/${encodeURIComponent(id)}`, label: t('worth.toTag') }} />
      <div className="stack">
        <Figures worth={worth} id={id} />
        <div className="row">
          <Select
            aria-label={t('worth.period')}
            value={period}
            onChange={(value) => setSearch(value === 'week' ? { period: value } : {}, { replace: true })}
            options={(['month', 'week'] as const).map((value) => ({ value, label: t(`worth.periods.${value}`) }))}
            style={{ minWidth: 120 }}
          />
        </div>
        <CoverageChart points={worth.points} />
        <section className="panel stack" aria-label={t('worth.lift')}>
          <div>
            <h2 className="panel-title">{t('worth.lift')}</h2>
            <span className="quiet small">{t('worth.liftHint', { days: worth.comparison?.days ?? days })}</span>
          </div>
          <CompareNow tagIds={[id]} days={days} onDays={setDays} again={worth.comparison !== null} />
          {worth.comparison ? <Lift found={worth.comparison} /> : <p className="quiet">{t('worth.never')}</p>}
        </section>
        <UsedBy users={worth.used_by} />
      </div>
    </>
  )
}

function Figures({ worth, id }: { worth: Worth; id: string }) {
  const { t } = useLanguage()
  const { number, percent, money } = useFormat()
  const { revenue, spells, points } = worth
  const kept = points.filter((point) => point.stayed !== null && point.size > 0).map((point) => (point.stayed ?? 0) / point.size)
  const share = (part: number, whole: number) => percent(whole > 0 ? part / whole : 0)
  const held = spells.ended_days ?? spells.running_days
  return (
    <div className="worth-figures">
      <Figure label={t('worth.holders')} hint={t('worth.holdersHint', { share: share(revenue.holders, revenue.customers) })}>
        <Link className="figure-link" to={`/customers?tag=${encodeURIComponent(id)}`}>{number(revenue.holders)}</Link>
      </Figure>
      <Figure label={t('worth.revenue')} hint={t('worth.revenueHint', { share: share(Number(revenue.revenue), Number(revenue.revenue_of_all)) })}>
        {money(revenue.revenue)}
      </Figure>
      <Figure label={t(worth.period === 'week' ? 'worth.stabilityWeek' : 'worth.stability')} hint={kept.length ? t('worth.stabilityHint') : t('worth.noStability')}>
        {kept.length ? percent(kept.reduce((sum, each) => sum + each, 0) / kept.length) : '—'}
      </Figure>
      <Figure label={t('worth.held')} hint={t('worth.heldHint', { running: number(spells.running), days: number(Math.round(spells.running_days ?? 0)) })}>
        {held === null ? '—' : t('worth.days', { n: number(Math.round(held)) })}
      </Figure>
    </div>
  )
}

function Figure({ label, hint, children }: { label: string; hint: string; children: React.ReactNode }) {
  return (
    <section className="panel" aria-label={label}>
      <div className="quiet">{label}</div>
      <div className="big-number">{children}</div>
      <div className="quiet small">{hint}</div>
    </section>
  )
}

function UsedBy({ users }: { users: Worth['used_by'] }) {
  const { t } = useLanguage()
  return (
    <section className="panel" aria-label={t('worth.usedBy')}>
      <h2 className="panel-title">{t('worth.usedBy')}</h2>
      <ReaderLinks readers={users} />
    </section>
  )
}
