import { Drawer } from 'antd'
import { useMemo } from 'react'
import { accent } from '../../app/theme'
import { useTagSizes } from '../../client/monitor'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** How large a tag was over the last month. */
export function TagSizes({ tag, name, onClose }: { tag: string; name: string; onClose: () => void }) {
  const { t } = useLanguage()
  const { number, compact, dateTime, shortDate } = useFormat()
  const query = useTagSizes(tag)
  const points = useMemo(() => query.data?.points ?? [], [query.data])
  const option = useMemo<ChartOption>(
    () => ({
      grid: { left: 8, right: 16, top: 16, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'time', axisLabel: { hideOverlap: true, formatter: (at: number) => shortDate(new Date(at).toISOString()) } },
      yAxis: { type: 'value', min: 0, minInterval: 1, axisLabel: { formatter: compact } },
      series: [{
        type: 'line', name: t('monitor.size'), color: accent, step: 'end', symbolSize: 5, data: points.map(({ at, size }) => [at, size]),
        tooltip: { valueFormatter: (value: unknown) => number(value as number) },
      }],
    }),
    [points, t, number, compact, shortDate],
  )
  const title = t('monitor.sizes', { tag: name })
  return (
    <Drawer open title={title} size={Math.min(720, window.innerWidth)} onClose={onClose}>
      {query.isPending && <Loading />}
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && (
        <ChartCard
          title={t('monitor.size')}
          option={option}
          height={260}
          rows={points.toReversed()}
          rowKey={({ at }) => at}
          columns={[
            { key: 'at', title: t('monitor.at'), render: ({ at }) => <span className="nowrap">{dateTime(at)}</span> },
            { key: 'size', title: t('monitor.size'), align: 'end', render: ({ size }) => number(size) },
            { key: 'entered', title: t('monitor.entered'), align: 'end', render: ({ entered }) => number(entered) },
            { key: 'left', title: t('monitor.left'), align: 'end', render: ({ left }) => number(left) },
            { key: 'version', title: t('monitor.version'), align: 'end', render: ({ version }) => number(version) },
          ]}
        />
      )}
    </Drawer>
  )
}
