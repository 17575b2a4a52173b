import { Drawer } from 'antd'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { accent } from '../../app/theme'
import { useQualityHistory } from '../../client/quality'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Loading } from '../../components/Loading'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { dimensions } from './HeatTable'
import { useSayField } from './sayField'

const colours = [accent, '#d08a3e', '#3d4a6b', '#8a4f7d', '#5d8a3e']

/** One field over time, and the imports behind it. */
export function FieldHistory({ source, field, onClose }: { source: string; field: string; onClose: () => void }) {
  const { t, code } = useLanguage()
  const { dateTime, number, percent } = useFormat()
  const sayField = useSayField()
  const query = useQualityHistory(source, field)
  const points = useMemo(() => query.data?.points ?? [], [query.data])
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 16, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: points.map(({ at }) => dateTime(at)), axisTick: { show: false } },
      yAxis: { type: 'value', min: 0, max: 1, axisLabel: { formatter: (value: number) => percent(value) } },
      series: dimensions
        .filter((each) => points.some(({ shares }) => shares[each] !== null))
        .map((each) => ({
          type: 'line' as const, name: code('quality.dimensions', each), data: points.map(({ shares }) => shares[each] ?? null),
          color: colours[dimensions.indexOf(each)], symbolSize: 6, tooltip: { valueFormatter: (value: unknown) => percent(value as number) },
        })),
    }),
    [points, code, dateTime, percent],
  )
  const title = t('quality.history', { source, field: sayField(field) })
  return (
    <Drawer open title={title} size={Math.min(720, window.innerWidth)} onClose={onClose}>
      {query.isPending && <Loading />}
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && (
        <div className="stack">
          <ChartCard
            title={t('quality.trend')}
            option={option}
            height={240}
            rows={points}
            rowKey={({ at }) => at}
            columns={[
              { key: 'at', title: t('quality.at'), render: ({ at }) => dateTime(at) },
              ...dimensions.map((each) => ({
                key: each, title: code('quality.dimensions', each), align: 'end' as const,
                render: ({ shares }: (typeof points)[number]) => (typeof shares[each] === 'number' ? percent(shares[each]) : '—'),
              })),
            ]}
          />
          <span className="quiet small">{t('quality.quarantineBehind')}</span>
          <PageTable
            label={title}
            size="small"
            rows={points.toReversed()}
            rowKey={({ at }) => at}
            columns={[
              { key: 'at', title: t('quality.at'), render: ({ at, import_id }) => (import_id ? <Link to={`/imports/${encodeURIComponent(import_id)}`}>{dateTime(at)}</Link> : dateTime(at)) },
              { key: 'rows', title: t('imports.rowsIn'), align: 'end', render: ({ rows }) => number(rows) },
              { key: 'score', title: t('quality.score'), align: 'end', render: ({ score }) => (typeof score === 'number' ? Math.round(score) : '—') },
            ]}
          />
        </div>
      )}
    </Drawer>
  )
}
