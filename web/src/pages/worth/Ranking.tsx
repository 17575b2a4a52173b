import { useState } from 'react'
import { Link } from 'react-router'
import { useRanking, type Ranked } from '../../client/worth'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { CompareNow } from './CompareNow'
import { ComparedByItself } from './ComparedByItself'
import { onlyHelps, useTagIndex } from '../../components/TagChip'
import { RankingChart } from './RankingChart'
import './worth.css'

/** All tags by what their holders did more than customers like them. */
export default function Ranking() {
  const { t, text } = useLanguage()
  const { number, percent, money } = useFormat()
  const [days, setDays] = useState(90)
  const query = useRanking()
  const tags = useTagIndex()
  const more = (value: number) => `${value > 0 ? '+' : ''}${money(value)}`
  const said = ({ comparison }: Ranked) => <span className="quiet">{t(comparison?.reason ? `worth.inShort.${comparison.reason}` : comparison ? 'worth.noLift' : 'worth.never')}</span>
  const columns: ListColumn<Ranked>[] = [
    { key: 'tag', by: ({ tag }) => text(tag.name), words: ({ tag }) => `${tag.name.zh} ${tag.name.en}`, title: t('worth.tag'), render: ({ tag }) => <Link to={`/tags/${encodeURIComponent(tag.id)}/worth`}>{text(tag.name)}</Link> },
    { key: 'customers', by: ({ customers }) => customers, title: t('worth.customers'), align: 'end', render: ({ tag, customers }) => <Link to={`/customers?tag=${encodeURIComponent(tag.id)}`}>{number(customers)}</Link> },
    { key: 'spent', by: ({ comparison }) => comparison?.spent?.difference, title: t('worth.spent'), align: 'end', render: (row) => (row.comparison?.spent ? <span className="numeric">{more(row.comparison.spent.difference)}</span> : said(row)) },
    { key: 'interval', by: ({ comparison }) => comparison?.spent?.low, title: t('worth.interval'), align: 'end', render: ({ comparison }) => (comparison?.spent ? <span className="numeric">{more(comparison.spent.low)} – {more(comparison.spent.high)}</span> : '') },
    { key: 'bought', by: ({ comparison }) => comparison?.bought?.difference, title: t('worth.bought'), align: 'end', render: ({ comparison }) => (comparison?.bought ? t('worth.points', { n: number(Math.round(comparison.bought.difference * 1000) / 10) }) : '') },
    { key: 'matched', by: ({ comparison }) => comparison?.spent && comparison.matched / Math.max(comparison.holders, 1), title: t('worth.matchedShare'), align: 'end', render: ({ comparison }) => (comparison?.spent ? percent(comparison.matched / Math.max(comparison.holders, 1)) : '') },
    { key: 'uses', by: ({ used_by }) => used_by, title: t('worth.uses'), align: 'end', render: ({ used_by }) => number(used_by) },
  ]
  const list = useList({ page: 'worth', columns, rows: (query.data ?? []).filter(({ tag }) => !onlyHelps(tags.get(tag.id))), sort: '-spent' })
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <PageHeader title={t('worth.ranking')} note={t('worth.rankingHint')} back={{ to: '/tags', label: t('tags.title') }} />
      <div className="stack">
        <ComparedByItself madeAt={query.data.map(({ comparison }) => comparison?.made_at ?? '').toSorted().at(-1) || null} />
        <CompareNow days={days} onDays={setDays} again={query.data.some(({ comparison }) => comparison !== null)} />
        <RankingChart rows={list.rows} />
        <section className="panel" aria-label={t('worth.ranking')}>
          <ListTable
            list={list}
            label={t('worth.ranking')}
            rowKey={({ tag }) => tag.id}
          />
        </section>
      </div>
    </>
  )
}
