import { Empty, Segmented, Select, Switch, Tag } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { accent } from '../../app/theme'
import { usePortrait, useSegments, type Portrait, type Segment, type Share } from '../../client/segments'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import type { Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'
import { Distributions } from './Distributions'
import { membersPath } from './paths'
import { useSayShare } from './useSayShare'

const facets = ['all', 'tag', 'trait', 'figure'] as const
const DRAWN = 14

/** How the segment's customers differ from everybody, or from another segment. */
export function PortraitTab({ segment }: { segment: Segment }) {
  const { t, text } = useLanguage()
  const { number, duration } = useFormat()
  const [search, setSearch] = useSearchParams()
  const against = search.get('against') ?? ''
  const facet = facets.find((one) => one === search.get('facet')) ?? 'all'
  const flag = (name: string, usual: boolean) => (search.has(name) ? search.get(name) === '1' : usual)
  const [hideWritten, hideUnsure] = [flag('unwritten', true), flag('sure', true)]
  const others = useSegments(false).data ?? []
  const query = usePortrait(segment.id, against)
  const set = (name: string, value: string) =>
    setSearch((current) => {
      if (value) current.set(name, value); else current.delete(name)
      return current
    }, { replace: true })
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const portrait = query.data
  if (portrait.inside === 0) return <div className="panel"><Empty description={t('segments.portrait.noneInside')} /></div>
  const shown = portrait.items.filter((row) => (facet === 'all' || row.facet === facet) && !(hideWritten && row.in_rule))
  const distinctive = shown.filter((row) => !hideUnsure || row.is_sure)
  return (
    <div className="stack">
      <div className="panel portrait-filters">
        <Field label={t('segments.portrait.against')} htmlFor="portrait-against">
          <Select
            id="portrait-against"
            value={against}
            onChange={(value) => set('against', value)}
            style={{ minWidth: 200, maxWidth: '100%' }}
            options={[{ value: '', label: t('segments.portrait.everybody') }, ...others.filter(({ id }) => id !== segment.id).map(({ id, name }) => ({ value: id, label: text(name) }))]}
          />
        </Field>
        <Field label={t('segments.portrait.facet')}>
          <Segmented aria-label={t('segments.portrait.facet')} value={facet} onChange={(value) => set('facet', value === 'all' ? '' : value)} options={facets.map((value) => ({ value, label: t(`segments.portrait.facets.${value}`) }))} />
        </Field>
        <label className="rule-not"><Switch size="small" checked={hideWritten} onChange={(on) => set('unwritten', on ? '' : '0')} /> <span>{t('segments.portrait.hideWritten')}</span></label>
        <label className="rule-not"><Switch size="small" checked={hideUnsure} onChange={(on) => set('sure', on ? '' : '0')} /> <span>{t('segments.portrait.hideUnsure')}</span></label>
        <span className="quiet small">{t('segments.portrait.of', { n: number(portrait.inside), m: number(portrait.outside) })} · {t('segments.portrait.took', { took: duration(portrait.took_ms) })}</span>
      </div>
      <Distinctive portrait={portrait} rows={distinctive} segmentId={segment.id} />
      <Distributions portrait={portrait} rows={shown} segmentId={segment.id} />
    </div>
  )
}

type Props = { portrait: Portrait; rows: Share[]; segmentId: string }

function Distinctive({ portrait, rows, segmentId }: Props) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const say = useSayShare()
  const [all, setAll] = useState(false)
  const drawn = rows.filter(({ tgi }) => tgi !== null).slice(0, DRAWN)
  const narrow = window.innerWidth < 576
  const option: ChartOption = {
    grid: { left: 8, right: 48, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'axis', confine: true, axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', axisLabel: { hideOverlap: true } },
    yAxis: { type: 'category', inverse: true, data: drawn.map(say.full), axisTick: { show: false }, axisLabel: { width: narrow ? 130 : 240, overflow: 'truncate', interval: 0 } },
    series: [{
      type: 'bar', name: t('segments.portrait.tgi'), barMaxWidth: 18,
      data: drawn.map(({ tgi }) => ({ value: Math.round(tgi!), itemStyle: { color: tgi! >= 100 ? accent : '#d08a3e' } })),
      label: { show: true, position: 'right', formatter: ({ value }) => number(value as number) },
      markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: '#1d2524', type: 'dashed' }, data: [{ xAxis: 100 }] },
    }],
  }
  const columns: Column<Share>[] = [
    { key: 'value', title: t('segments.portrait.value'), render: (row) => say.full(row) },
    { key: 'inside', title: t('segments.portrait.inside'), align: 'end', render: (row) => <Link className="figure-link numeric" to={membersPath(segmentId, row.rule as unknown as Node)}>{number(row.inside)}</Link> },
    { key: 'share', title: t('segments.portrait.share'), align: 'end', render: (row) => <span className="numeric">{percent(row.inside / portrait.inside)}</span> },
    { key: 'other', title: t('segments.portrait.outsideShare'), align: 'end', render: (row) => <span className="numeric">{percent(portrait.outside ? row.outside / portrait.outside : 0)}</span> },
    { key: 'tgi', title: t('segments.portrait.tgi'), align: 'end', render: ({ tgi }) => <Tgi value={tgi} /> },
    { key: 'sure', title: '', render: ({ is_sure }) => <Tag variant="filled">{t(is_sure ? 'segments.portrait.sure' : 'segments.portrait.unsure')}</Tag> },
  ]
  if (rows.length === 0) return <div className="panel quiet">{t('segments.portrait.nothing')}</div>
  return (
    <div className="stack-small">
      <ChartCard
        title={t('segments.portrait.title')}
        hint={t('segments.portrait.hint')}
        option={option}
        height={Math.max(160, drawn.length * 30 + 40)}
        rows={all ? rows : rows.slice(0, 50)}
        columns={columns}
        rowKey={(row) => say.key(row)}
      />
      {rows.length > 50 && !all && <div><button type="button" className="link-like quiet small" onClick={() => setAll(true)}>{t('segments.portrait.more', { n: number(rows.length) })}</button></div>}
    </div>
  )
}

export function Tgi({ value }: { value: number | null }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  if (value === null) return <span className="quiet">{t('segments.portrait.none')}</span>
  return <span className={value >= 120 ? 'numeric tgi-high' : value <= 80 ? 'numeric tgi-low' : 'numeric'}>{number(Math.round(value))}</span>
}
