import { App, Button, InputNumber, Popconfirm, Slider } from 'antd'
import { useState } from 'react'
import { useMay } from '../../client/session'
import { usePyramid, useSaveTierScheme, useTierWhatIf, type TierDesign, type TierScheme, type TierWhatIf } from '../../client/tiers'
import { Amount } from '../../components/Amount'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { draftOf, withThreshold } from './design'

/** Thresholds to be moved, and at once what would follow. */
export function WhatIfTab({ scheme }: { scheme: TierScheme }) {
  const { t } = useLanguage()
  const [design, setDesign] = useState(scheme.design)
  const changed = JSON.stringify(design) !== JSON.stringify(scheme.design)
  const asked = useSettled(design, 80)
  const query = useTierWhatIf(scheme.method === 'rules' ? null : asked, scheme.id)
  if (scheme.method === 'rules') return <div className="panel quiet">{t('tiers.noWhatIf')}</div>
  return (
    <div className="stack">
      <section className="panel stack" aria-label={t('tiers.whatIf')}>
        <div><h2 className="panel-title">{t('tiers.whatIf')}</h2><p className="quiet small">{t('tiers.whatIfHint')}</p></div>
        <Sliders scheme={scheme} design={design} onChange={setDesign} />
        <div className="row">
          <Button disabled={!changed} onClick={() => setDesign(scheme.design)}>{t('tiers.reset')}</Button>
          <Adopt scheme={scheme} design={design} told={query.data} disabled={!changed || query.isError} onAdopted={(next) => setDesign(next.design)} />
        </div>
      </section>
      <ProblemAlert problem={query.error} />
      {query.data && !query.isError && <Told scheme={scheme} told={query.data} />}
    </div>
  )
}

function Sliders({ scheme, design, onChange }: { scheme: TierScheme; design: TierDesign; onChange: (design: TierDesign) => void }) {
  const { t, text } = useLanguage()
  const ranges = new Map(usePyramid(scheme.id).data?.ranges.map(({ dimension, ends }) => [dimension, ends]))
  const sliders = design.levels.slice(0, -1).flatMap((level, place) => {
    if (design.method === 'points') return [{ level, place, dimension: 'points', name: t('tiers.kinds.points'), value: level.points ?? 0 }]
    if (design.method === 'quantiles') return [{ level, place, dimension: 'share', name: t('tiers.share'), value: level.share ?? 0 }]
    return design.dimensions.filter(({ key }) => level.thresholds[key] !== undefined).map(({ key, name }) => ({ level, place, dimension: key, name: text(name), value: level.thresholds[key]! }))
  })
  return (
    <div className="tier-sliders">
      {sliders.map(({ level, place, dimension, name, value }) => (
        <ThresholdSlider
          key={`${level.key}-${dimension}`} label={t('tiers.thresholdOf', { level: text(level.name), dimension: name })} value={value}
          ends={dimension === 'share' ? undefined : ranges.get(dimension)} onChange={(next) => onChange(withThreshold(design, place, dimension, next))}
        />
      ))}
    </div>
  )
}

type SliderProps = { label: string; value: number; /** The population's hundredths; without: percent. */ ends?: number[]; onChange: (value: number) => void }

/** A slider along the population, so that each step moves as many customers, with the exact number beside it. */
function ThresholdSlider({ label, value, ends, onChange }: SliderProps) {
  const { number } = useFormat()
  const at = ends?.length ? nearest(ends, value) : value
  const valueAt = (place: number) => (ends?.length ? (ends[place] ?? value) : place)
  const id = label.replaceAll(/\W/g, '_')
  return (
    <div className="tier-slider">
      <label htmlFor={id}>{label}</label>
      <Slider
        min={ends?.length ? 0 : 1} max={100} value={at} onChange={(place: number) => onChange(valueAt(place))}
        ariaLabelForHandle={label} ariaValueTextFormatterForHandle={(place) => number(valueAt(place))} tooltip={{ formatter: (place) => number(valueAt(place ?? 0)) }}
      />
      <InputNumber id={id} value={value} onChange={(next) => next !== null && onChange(next)} />
    </div>
  )
}

/** The last place whose value is not above. */
function nearest(ends: number[], value: number): number {
  const above = ends.findIndex((end) => end >= value)
  return above < 0 ? ends.length - 1 : above
}

function Adopt({ scheme, design, told, disabled, onAdopted }: { scheme: TierScheme; design: TierDesign; told: TierWhatIf | undefined; disabled: boolean; onAdopted: (scheme: TierScheme) => void }) {
  const { t } = useLanguage()
  const may = useMay()('tier')
  const { message } = App.useApp()
  const { number } = useFormat()
  const save = useSaveTierScheme()
  if (!may) return null
  const adopt = () => save.mutate({ id: scheme.id, etag: scheme.etag, draft: { ...draftOf(scheme), design } }, { onSuccess: (next) => { void message.success(t('tiers.adopted')); onAdopted(next) } })
  return (
    <>
      <Popconfirm title={t('tiers.adoptAsk')} description={t('tiers.adoptText', { up: number(told?.up ?? 0), down: number(told?.down ?? 0) })} okText={t('tiers.adopt')} cancelText={t('do.cancel')} onConfirm={adopt} disabled={disabled}>
        <Button type="primary" disabled={disabled} loading={save.isPending}>{t('tiers.adopt')}</Button>
      </Popconfirm>
      <ProblemAlert problem={save.error} />
    </>
  )
}

/** Each level now and then: heads, payments, costs. */
function Told({ scheme, told }: { scheme: TierScheme; told: TierWhatIf }) {
  const { t, text } = useLanguage()
  const { number, dateTime } = useFormat()
  const names = new Map(scheme.design.levels.map(({ key, name }) => [key, text(name)]))
  const change = (now: number, then: number) => <span className={then > now ? 'tier-up numeric' : then < now ? 'tier-down numeric' : 'numeric'}>{then > now ? '+' : ''}{number(then - now)}</span>
  const graced = scheme.grace_days > 0 || scheme.overrides > 0
  const sum = (of: 'now' | 'then', what: 'revenue' | 'cost') => told.levels.reduce((all, level) => all + Number(level[of]?.[what] ?? 0), 0).toFixed(2)
  return (
    <section className="panel stack" aria-label={t('tiers.effect')} aria-live="polite">
      <p><span className="tier-up">{t('tiers.upN', { n: number(told.up) })}</span> · <span className="tier-down">{t('tiers.downN', { n: number(told.down) })}</span> · {t('tiers.cost')} <Amount value={sum('now', 'cost')} /> → <Amount value={sum('then', 'cost')} /></p>
      <PageTable
        label={t('tiers.effect')} size="small" comparing rows={told.levels} rowKey={({ key }) => key}
        columns={[
          { key: 'level', title: t('tiers.level'), render: ({ key }) => names.get(key) ?? key },
          { key: 'now', title: `${t('tiers.customers')} · ${t('tiers.now')}`, align: 'end', render: ({ now }) => <span className="numeric">{number(now?.customers)}</span> },
          { key: 'then', title: t('tiers.then'), align: 'end', render: ({ key, then }) => <strong className="numeric" data-testid={`then-${key}`}>{number(then.customers)}</strong> },
          { key: 'change', title: t('tiers.changed'), align: 'end', render: ({ now, then }) => change(now?.customers ?? 0, then.customers) },
          ...(graced ? [{ key: 'settled', title: t('tiers.settled'), align: 'end' as const, render: ({ settled }: TierWhatIf['levels'][number]) => <span className="numeric">{number(settled.customers)}</span> }] : []),
          { key: 'revenue', title: t('tiers.revenue'), align: 'end', render: ({ then }) => <Amount value={then.revenue} /> },
          { key: 'cost', title: t('tiers.cost'), align: 'end', render: ({ then }) => <Amount value={then.cost} /> },
        ]}
      />
      <span className="quiet small">{t('tiers.of', { n: number(told.population) })} · {t('tiers.asOf', { time: dateTime(told.as_of) })}</span>
    </section>
  )
}
