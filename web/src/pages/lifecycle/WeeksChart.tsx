import { Button, Select } from 'antd'
import { useMemo, useState } from 'react'
import type { Flow, Scheme } from '../../client/lifecycle'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Field } from '../../components/FilterForm'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import type { People } from '../analyses/PeopleDialog'
import { cameInWeek } from './people'
import { useStageNames } from './useStageNames'

/** Who came into a stage and left it, week by week. */
export function WeeksChart({ scheme, flow, onPeople }: { scheme: Scheme; flow: Flow; onPeople?: (people: People) => void }) {
  const { t } = useLanguage()
  const { number, shortDate } = useFormat()
  const nameOf = useStageNames(scheme)
  const [stage, setStage] = useState(scheme.stages[1]?.key ?? '')
  const weeks = useMemo(
    () => flow.weeks.map(({ monday, stages }) => ({ monday, entered: stages[stage]?.entered ?? 0, left: stages[stage]?.left ?? 0 })),
    [flow, stage],
  )
  const open = (monday: string) => {
    const said = t('lifecycle.enteredIn', { week: monday, name: nameOf(stage) })
    onPeople?.({ rule: cameInWeek(scheme, stage, monday), of: scheme.name, name: { zh: said, en: said } })
  }
  const option = useMemo<ChartOption>(
    () => ({
      legend: { top: 0 },
      grid: { left: 8, right: 8, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      tooltip: { trigger: 'axis', confine: true, valueFormatter: (value) => number(Math.abs(value as number)) },
      xAxis: { type: 'category', data: weeks.map(({ monday }) => shortDate(`${monday}T12:00:00Z`)) },
      yAxis: { type: 'value', minInterval: 1, axisLabel: { formatter: (value: number) => number(Math.abs(value)) } },
      series: [
        { type: 'bar', name: t('lifecycle.entered'), stack: 'all', data: weeks.map(({ entered }) => entered), itemStyle: { color: '#1677ff' } },
        { type: 'bar', name: t('lifecycle.left'), stack: 'all', data: weeks.map(({ left }) => -left), itemStyle: { color: '#fa8c16' } },
      ],
    }),
    [weeks, number, shortDate, t],
  )
  return (
    <div className="stack-small">
      <Field label={t('lifecycle.stage')} htmlFor="weeks-stage">
        <Select id="weeks-stage" style={{ width: 180 }} value={stage} onChange={setStage} options={scheme.stages.map(({ key }) => ({ value: key, label: nameOf(key) }))} />
      </Field>
      <ChartCard
        title={`${t('lifecycle.weeks')} · ${nameOf(stage)}`}
        hint={t('lifecycle.weeksHint')}
        option={option}
        onPick={(place, series) => series === 0 && weeks[place] && open(weeks[place].monday)}
        rows={weeks.toReversed()}
        rowKey={({ monday }) => monday}
        columns={[
          { key: 'week', title: t('lifecycle.weekOf'), render: ({ monday }) => monday },
          { key: 'entered', title: t('lifecycle.entered'), align: 'end', render: ({ monday, entered }) => (onPeople ? <Button type="link" size="small" className="number-link" onClick={() => open(monday)}>{number(entered)}</Button> : number(entered)) },
          { key: 'left', title: t('lifecycle.left'), align: 'end', render: ({ left }) => number(left) },
        ]}
      />
    </div>
  )
}
