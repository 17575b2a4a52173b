import { useMemo } from 'react'
import type { Action } from '../../client/allocation'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { risen } from './question'

const COLOURS = ['#0b6b63', '#d08a3e', '#3d4a6b', '#9c4f7c', '#6b7d2a', '#5a6664']
const POINTS = 24

/** The curves as they are written, each with its range, and the same as a table. */
export function CurveChart({ actions }: { actions: Action[] }) {
  const { t, text } = useLanguage()
  const { percent, number } = useFormat()
  const far = Math.max(1, ...actions.map(({ most }) => most))
  const rows = useMemo(
    () => Array.from({ length: POINTS + 1 }, (_, i) => {
      const at = (far * i) / POINTS
      return { at, of: actions.map(({ curve: { peak, scale } }) => ({
        value: risen(peak.value, scale.value, at),
        low: risen(peak.low ?? peak.value, scale.high ?? scale.value, at),
        high: risen(peak.high ?? peak.value, scale.low ?? scale.value, at),
      })) }
    }),
    [actions, far],
  )
  const option = useMemo<ChartOption>(() => {
    const line = (place: number, side: 'value' | 'low' | 'high') => ({
      type: 'line' as const, name: text(actions[place]!.name), showSymbol: false, color: COLOURS[place % COLOURS.length]!,
      lineStyle: side === 'value' ? { width: 2 } : { width: 1, type: 'dashed' as const, opacity: 0.5 },
      data: rows.map(({ at, of }) => [at, of[place]![side]]), ...(side === 'value' ? {} : { tooltip: { show: false }, silent: true }),
    })
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14, data: actions.map(({ name }) => text(name)) },
      tooltip: { trigger: 'axis', valueFormatter: (value) => percent(value as number) },
      xAxis: { type: 'value', max: far },
      yAxis: { type: 'value', axisLabel: { formatter: (value: number) => percent(value) } },
      series: actions.flatMap((_, place) => [line(place, 'value'), line(place, 'low'), line(place, 'high')]),
    }
  }, [actions, rows, far, text, percent])
  if (actions.length === 0) return null
  return (
    <ChartCard
      title={t('allocation.curveTitle')} hint={t('allocation.curveHint')} option={option} height={260}
      rows={rows.filter((_, i) => i % 4 === 0)} rowKey={({ at }) => String(at)}
      columns={[
        { key: 'at', title: t('allocation.perHead'), align: 'end' as const, render: ({ at }) => number(at) },
        ...actions.map((action, place) => ({
          key: action.key, title: text(action.name), align: 'end' as const,
          render: ({ of }: (typeof rows)[number]) => `${percent(of[place]!.value)} (${percent(of[place]!.low)} – ${percent(of[place]!.high)})`,
        })),
      ]}
    />
  )
}
