import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { Worth } from '../../client/worth'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** How many customers held the tag at each point. */
export function CoverageChart({ points }: { points: Worth['points'] }) {
  const { t } = useLanguage()
  const format = useFormat()
  // The last point is now: where a month has just ended its day would be that of the point before.
  const days = useMemo(() => points.map(({ at }, place) => (place === points.length - 1 ? t('worth.now') : format.date(at))), [points, t, format])
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 16, top: 16, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: days, axisTick: { show: false }, axisLabel: { hideOverlap: true, showMaxLabel: true } },
      yAxis: { type: 'value', minInterval: 1, axisLabel: { formatter: (value: number) => format.compact(value) } },
      series: [{
        type: 'line', name: t('worth.size'), data: points.map(({ size }) => size), color: accent, areaStyle: { opacity: 0.12 }, symbolSize: 5,
        tooltip: { valueFormatter: (value) => format.number(value as number) },
      }],
    }),
    [points, days, t, format],
  )
  const share = (part: number | null, whole: number) => (part === null || whole === 0 ? '—' : format.percent(part / whole))
  return (
    <ChartCard
      title={t('worth.coverage')}
      hint={t('worth.coverageHint')}
      option={option}
      rows={points}
      rowKey={({ at }) => at}
      columns={[
        { key: 'at', title: t('worth.at'), render: (point) => <span className="nowrap">{days[points.indexOf(point)]}</span> },
        { key: 'size', title: t('worth.size'), align: 'end', render: ({ size }) => format.number(size) },
        { key: 'share', title: t('worth.share'), align: 'end', render: ({ size, known }) => share(size, known) },
        { key: 'stayed', title: t('worth.stayed'), align: 'end', render: ({ size, stayed }) => share(stayed, size) },
        { key: 'still', title: t('worth.still'), align: 'end', render: ({ size, still }) => share(still, size) },
      ]}
    />
  )
}
