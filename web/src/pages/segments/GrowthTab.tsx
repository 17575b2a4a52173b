import { Button, Segmented } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { accent } from '../../app/theme'
import { useCountGrowth, useGrowth, type Grain, type Growth, type Segment } from '../../client/segments'
import { useMay } from '../../client/session'
import { useTags } from '../../client/tags'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Counting } from './Counting'
import { membersPath } from './paths'
import { useCountWhenOld } from './useCountWhenOld'

const grains: Grain[] = ['month', 'week']
type Answer = NonNullable<Growth['answer']>
type Moment = Answer['moments'][number]

/** How many belonged to it at the end of each month or week. What is kept is shown; what is old is counted anew. */
export function GrowthTab({ segment }: { segment: Segment }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const may = useMay()
  const [search, setSearch] = useSearchParams()
  const grain = grains.find((one) => one === search.get('grain')) ?? 'month'
  const query = useGrowth(segment.id, grain)
  const count = useCountGrowth(segment.id, grain)
  useCountWhenOld(query.data, grain, count.mutate)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const { answer, made_at, job } = query.data
  return (
    <div className="stack">
      <div className="panel row-between">
        <Segmented<Grain> aria-label={t('segments.growth.grain')} value={grain} options={grains.map((value) => ({ value, label: t(`segments.growth.grains.${value}`) }))} onChange={(value) => setSearch((current) => { current.set('grain', value); return current }, { replace: true })} />
        {may('run') && <Button disabled={job !== null} loading={count.isPending} onClick={() => count.mutate()}>{t('segments.growth.count')}</Button>}
        {made_at && <span className="quiet small">{t('segments.growth.madeAt', { at: dateTime(made_at) })} {t('kept.growth')}</span>}
      </div>
      <ProblemAlert problem={count.error} />
      <Counting job={job} answered={answer !== null} />
      {answer && <Drawn answer={answer} segment={segment} />}
    </div>
  )
}

function Drawn({ answer, segment }: { answer: Answer; segment: Segment }) {
  const { t, text } = useLanguage()
  const { number, date, dateTime, shortDate } = useFormat()
  const tags = useTags().data ?? []
  const nameOf = (id: string) => text(tags.find((tag) => tag.id === id)?.name) || id
  const isNow = ({ as_of }: Moment) => as_of === answer.as_of
  const when = (moment: Moment) => (isNow(moment) ? t('segments.growth.now') : date(moment.as_of))
  const option = {
    grid: { left: 8, right: 20, top: 40, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 0, left: 0, itemWidth: 14, itemGap: 18 },
    tooltip: { trigger: 'axis', confine: true },
    xAxis: { type: 'category', data: answer.moments.map((moment) => (isNow(moment) ? t('segments.growth.now') : shortDate(moment.as_of))), axisTick: { show: false }, axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      { name: t('segments.growth.size'), data: answer.moments.map(({ size }) => size), type: 'line', color: accent, symbolSize: 5 },
      { name: t('segments.growth.entered'), data: answer.moments.map(({ entered }) => entered), type: 'bar', color: '#7fae9f', barMaxWidth: 14, stack: 'moves' },
      { name: t('segments.growth.left'), data: answer.moments.map(({ left }) => -left), type: 'bar', color: '#d08a3e', barMaxWidth: 14, stack: 'moves' },
    ],
  } as ChartOption
  return (
    <>
      <ChartCard
        title={t('segments.growth.title')}
        hint={t('segments.growth.hint')}
        option={option}
        rows={answer.moments}
        rowKey={({ as_of }) => as_of}
        columns={[
          { key: 'when', title: t('segments.growth.when'), render: when },
          ...(['size', 'entered', 'left'] as const).map((key) => ({ key, title: t(`segments.growth.${key}`), align: 'end' as const, render: (moment: Moment) => (key === 'size' && isNow(moment) ? <Link className="figure-link numeric" to={membersPath(segment.id)}>{number(moment[key])}</Link> : <span className="numeric">{number(moment[key])}</span>) })),
        ]}
      />
      <div className="panel quiet small">
        {answer.tags_since.length > 0 && (
          <>
            {t('segments.growth.tagsSince')}
            <ul>{answer.tags_since.map(({ tag_id, since }) => <li key={tag_id}>{since ? t('segments.growth.tagSince', { name: nameOf(tag_id), at: dateTime(since) }) : t('segments.growth.tagNever', { name: nameOf(tag_id) })}</li>)}</ul>
          </>
        )}
        <div>{t('segments.growth.traitsNow')}</div>
      </div>
    </>
  )
}
