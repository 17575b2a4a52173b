import { useMemo } from 'react'
import { accent } from '../../app/theme'
import type { MonitorPoint, Span } from '../../client/monitor'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

type Props = { points: MonitorPoint[]; span: Span }
type Value = (point: MonitorPoint) => number | null

const second = '#d08a3e'
const third = '#3d4a6b'
const grid = { left: 8, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same' as const, outerBoundsContain: 'axisLabel' as const }
const legend = { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 }

/** The axis of times: clock times within a day, dates beyond. */
function useTimes(span: Span) {
  const { clock, dateTime, shortDate } = useFormat()
  const table = span === 'hour' ? clock : dateTime
  return { table, axis: { type: 'time' as const, splitNumber: 4, axisLabel: { hideOverlap: true, formatter: (at: number) => (span === 'month' ? shortDate : clock)(new Date(at).toISOString()) } } }
}

function line(name: string, color: string, points: MonitorPoint[], value: Value, say: (value: number) => string, yAxisIndex = 0) {
  return {
    type: 'line' as const, name, color, yAxisIndex, showSymbol: false, lineStyle: { width: 2 },
    data: points.map((point) => [point.at, value(point)]),
    tooltip: { valueFormatter: (found: unknown) => (typeof found === 'number' ? say(found) : '—') },
  }
}

/** What was accepted, written and refused, per second. */
export function EventsChart({ points, span }: Props) {
  const { t } = useLanguage()
  const { number, compact } = useFormat()
  const times = useTimes(span)
  const option = useMemo<ChartOption>(
    () => ({
      animation: false, grid, legend, tooltip: { trigger: 'axis' }, xAxis: times.axis,
      yAxis: { type: 'value', min: 0, minInterval: 1, axisLabel: { formatter: compact } },
      series: [
        line(t('monitor.accepted'), accent, points, ({ accepted }) => accepted, number),
        line(t('monitor.written'), third, points, ({ written }) => written, number),
        line(t('monitor.refused'), second, points, ({ refused }) => refused, number),
      ],
    }),
    [points, t, number, compact, times.axis],
  )
  return (
    <ChartCard
      title={t('monitor.eventsChart')}
      option={option}
      height={260}
      rows={points.toReversed()}
      rowKey={({ at }) => at}
      columns={[
        { key: 'at', title: t('monitor.at'), render: ({ at }) => <span className="nowrap">{times.table(at)}</span> },
        { key: 'accepted', title: t('monitor.accepted'), align: 'end', render: ({ accepted }) => number(accepted) },
        { key: 'written', title: t('monitor.written'), align: 'end', render: ({ written }) => number(written) },
        { key: 'refused', title: t('monitor.refused'), align: 'end', render: ({ refused }) => number(refused) },
      ]}
    />
  )
}

/** How long facts take to become tags, and how much waits to be written. */
export function LagChart({ points, span }: Props) {
  const { t } = useLanguage()
  const { number, bytes } = useFormat()
  const times = useTimes(span)
  const option = useMemo<ChartOption>(() => {
    const seconds = (value: number) => t('monitor.seconds', { n: number(value) })
    return {
      animation: false, grid, legend, tooltip: { trigger: 'axis' }, xAxis: times.axis,
      yAxis: [
        { type: 'value', min: 0, axisLabel: { formatter: seconds } },
        { type: 'value', min: 0, minInterval: 1000, splitLine: { show: false }, axisLabel: { formatter: bytes } },
      ],
      series: [
        line(t('monitor.p50'), accent, points, ({ lag_p50 }) => lag_p50, seconds),
        line(t('monitor.p99'), second, points, ({ lag_p99 }) => lag_p99, seconds),
        line(t('monitor.backlog'), third, points, ({ backlog }) => backlog, bytes, 1),
      ],
    }
  }, [points, t, number, bytes, times.axis])
  const seconds = (value: number | null) => (value === null ? '—' : t('monitor.seconds', { n: number(value) }))
  return (
    <ChartCard
      title={t('monitor.lagChart')}
      hint={t('monitor.lagChartHint')}
      option={option}
      height={242}
      rows={points.toReversed()}
      rowKey={({ at }) => at}
      columns={[
        { key: 'at', title: t('monitor.at'), render: ({ at }) => <span className="nowrap">{times.table(at)}</span> },
        { key: 'p50', title: t('monitor.p50'), align: 'end', render: ({ lag_p50 }) => seconds(lag_p50) },
        { key: 'p99', title: t('monitor.p99'), align: 'end', render: ({ lag_p99 }) => seconds(lag_p99) },
        { key: 'backlog', title: t('monitor.backlog'), align: 'end', render: ({ backlog }) => bytes(backlog) },
        { key: 'memory', title: t('monitor.memory'), align: 'end', render: ({ memory }) => bytes(memory) },
      ]}
    />
  )
}
