import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Overview } from '../../client/types'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

type Coverage = Overview['tag_coverage']
const customersWith = (tagId: string) => `/customers?tag=${encodeURIComponent(tagId)}`

/** How many customers each tag covers; a bar leads to them. */
export function CoverageChart({ coverage }: { coverage: Coverage }) {
  const { t, text } = useLanguage()
  const format = useFormat()
  const navigate = useNavigate()
  const tags = useMemo(() => coverage.tags.toSorted((a, b) => b.customers - a.customers), [coverage])
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 4, right: 56, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'item', valueFormatter: (value) => format.number(value as number) },
      xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: 'category', inverse: true, data: tags.map(({ name }) => text(name)), axisTick: { show: false }, axisLine: { show: false },
        axisLabel: { width: 150, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar', name: t('overview.coverage'), barMaxWidth: 16, cursor: 'pointer',
          data: tags.map(({ customers, colour }) => ({ value: customers, itemStyle: { color: colour, borderRadius: [0, 3, 3, 0] } })),
          label: { show: true, position: 'right', formatter: ({ dataIndex }) => format.percent(tags[dataIndex]?.share ?? 0) },
        },
      ],
    }),
    [tags, t, text, format],
  )
  if (tags.every(({ customers }) => customers === 0)) {
    return (
      <section className="panel" aria-label={t('overview.coverage')}>
        <h2 className="panel-title">{t('overview.coverage')}</h2>
        <p className="quiet">{t('overview.noTags')}</p>
        <Link to="/tags">{t('overview.toTags')}</Link>
      </section>
    )
  }
  return (
    <ChartCard
      title={t('overview.coverage')}
      hint={t('overview.coverageHint')}
      option={option}
      height={Math.max(200, tags.length * 34 + 16)}
      onPick={(place) => tags[place] && void navigate(customersWith(tags[place].tag_id))}
      rows={tags}
      rowKey={({ tag_id }) => tag_id}
      columns={[
        { key: 'tag', title: t('overview.tag'), render: ({ tag_id, name }) => <Link to={customersWith(tag_id)}>{text(name)}</Link> },
        { key: 'customers', title: t('overview.customers'), align: 'end', render: ({ tag_id, customers }) => <Link to={customersWith(tag_id)}>{format.number(customers)}</Link> },
        { key: 'share', title: t('common.share'), align: 'end', render: ({ share }) => format.percent(share) },
      ]}
    />
  )
}
