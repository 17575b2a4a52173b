import {
  BarChart, GraphChart, LineChart, SankeyChart, ScatterChart,
  type BarSeriesOption, type GraphSeriesOption, type LineSeriesOption, type SankeySeriesOption, type ScatterSeriesOption,
} from 'echarts/charts'
import {
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
  type AriaComponentOption, type GridComponentOption, type LegendComponentOption, type MarkLineComponentOption, type TooltipComponentOption,
} from 'echarts/components'
import { LabelLayout } from 'echarts/features'
import { init, use as register, type ComposeOption, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { fonts, motion } from '../app/theme'
import { useLanguage } from '../texts/language'

register([
  BarChart, GraphChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, GridComponent, LabelLayout, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer,
])

export type ChartOption = ComposeOption<
  | BarSeriesOption | GraphSeriesOption | LineSeriesOption | SankeySeriesOption | ScatterSeriesOption
  | AriaComponentOption | GridComponentOption | LegendComponentOption | MarkLineComponentOption | TooltipComponentOption
>

type Props = { option: ChartOption; height: number; onPick?: OnPick }

/** The place of what was clicked within its series, and of the series. */
export type OnPick = (index: number, series: number) => void

/** An ECharts drawing that follows its box and the language, described for screen readers and with patterns. */
export default function Chart({ option, height, onPick }: Props) {
  const { language } = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const pick = useRef(onPick)
  useEffect(() => {
    pick.current = onPick
  })
  useEffect(() => {
    const drawn = init(box.current!, null, { locale: language === 'zh' ? 'ZH' : 'EN' })
    const follow = new ResizeObserver(() => drawn.resize())
    follow.observe(box.current!)
    drawn.on('click', ({ dataIndex, dataType, seriesIndex }) => {
      // The nodes of a drawing of flows are counted apart from its flows.
      if (dataType !== 'node') pick.current?.(dataIndex, seriesIndex ?? 0)
    })
    chart.current = drawn
    return () => {
      follow.disconnect()
      drawn.dispose()
    }
  }, [language])
  useEffect(() => {
    chart.current?.setOption({ aria: { enabled: true, decal: { show: true } }, animation: motion, animationDuration: 300, textStyle: { fontFamily: fonts[language] }, ...option }, true)
    // The drawing is made anew for another language.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [option, language])
  return <div ref={box} style={{ height, width: '100%' }} />
}
