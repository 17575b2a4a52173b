import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useVocabulary } from '../../client/customers'
import type { TierDesign, TierLevel } from '../../client/tiers'
import { Field } from '../../components/FilterForm'
import { toLevels, toRule } from '../../rules/draft'
import { GroupRows } from '../../rules/GroupRows'
import { unfinished } from '../../rules/missing'
import { RuleContext } from '../../rules/RuleContext'
import { useLanguage } from '../../texts/language'
import { newLevel, serviceLevels } from './design'

type Props = { design: TierDesign; onChange: (design: Partial<TierDesign>) => void }

/** Levels from the highest to the lowest, and what each asks for. */
export function LevelsForm({ design, onChange }: Props) {
  const { t } = useLanguage()
  const { levels } = design
  const add = () => onChange({ levels: levels.toSpliced(levels.length - 1, 0, newLevel(levels.map(({ key }) => key))) })
  return (
    <section className="panel stack" aria-label={t('tiers.second')}>
      <div><h2 className="panel-title">{t('tiers.second')}</h2><p className="quiet small">{t('tiers.secondHint')}</p></div>
      {levels.map((level, place) => (
        <LevelCard
          key={level.key} level={level} design={design} lowest={place === levels.length - 1}
          onChange={(next) => onChange({ levels: levels.with(place, next) })}
          onRemove={levels.length > 2 ? () => onChange({ levels: levels.toSpliced(place, 1) }) : undefined}
        />
      ))}
      {levels.length < 10 && <div><Button icon={<PlusOutlined aria-hidden />} onClick={add}>{t('tiers.addLevel')}</Button></div>}
    </section>
  )
}

type CardProps = { level: TierLevel; design: TierDesign; lowest: boolean; onChange: (level: TierLevel) => void; onRemove?: () => void }

function LevelCard({ level, design, lowest, onChange, onRemove }: CardProps) {
  const { t, text } = useLanguage()
  const id = `level-${level.key}`
  return (
    <div className="tier-block" role="group" aria-label={text(level.name) || t('tiers.level')}>
      <div className="tier-fields">
        <Field label={t('tiers.levelZh')} htmlFor={`${id}-zh`}><Input id={`${id}-zh`} maxLength={64} value={level.name.zh} onChange={({ target }) => onChange({ ...level, name: { ...level.name, zh: target.value } })} /></Field>
        <Field label={t('tiers.levelEn')} htmlFor={`${id}-en`}><Input id={`${id}-en`} maxLength={64} value={level.name.en} onChange={({ target }) => onChange({ ...level, name: { ...level.name, en: target.value } })} /></Field>
        {onRemove && <div className="row" style={{ alignSelf: 'end' }}><Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('tiers.removeLevel', { name: text(level.name) })} onClick={onRemove} /></div>}
      </div>
      {lowest ? <span className="quiet">{t('tiers.everybodyElse')}</span> : <Asks level={level} design={design} onChange={onChange} />}
    </div>
  )
}

/** What a level asks for, by the method. */
function Asks({ level, design, onChange }: Omit<CardProps, 'lowest' | 'onRemove'>) {
  const { t, text } = useLanguage()
  const id = `level-${level.key}`
  const { method } = design
  if (method === 'rules') return <LevelRule level={level} onChange={onChange} />
  const share = (
    <Field label={t(method === 'quantiles' ? 'tiers.share' : 'tiers.wanted')} htmlFor={`${id}-share`} hint={t(method === 'quantiles' ? 'tiers.shareHint' : 'tiers.wantedHint')}>
      <InputNumber id={`${id}-share`} min={0} max={100} value={level.share} onChange={(share) => onChange({ ...level, share })} />
    </Field>
  )
  return (
    <div className="tier-fields">
      {method === 'quantiles' && share}
      {method === 'points' && <Field label={t('tiers.points')} htmlFor={`${id}-points`}><InputNumber id={`${id}-points`} value={level.points} onChange={(points) => onChange({ ...level, points })} /></Field>}
      {method === 'thresholds' && design.dimensions.map(({ key, name, better }) => (
        <Field key={key} label={`${text(name)} ${better === 'high' ? '≥' : '≤'}`} htmlFor={`${id}-${key}`}>
          <InputNumber id={`${id}-${key}`} value={level.thresholds[key] ?? null} onChange={(value) => onChange({ ...level, thresholds: withOne(level.thresholds, key, value) })} />
        </Field>
      ))}
      {design.dimensions.length > 1 && method !== 'points' && <Needs level={level} of={method === 'thresholds' ? Object.keys(level.thresholds).length : design.dimensions.length} onChange={onChange} />}
      {method !== 'quantiles' && share}
    </div>
  )
}

function withOne(thresholds: Record<string, number>, key: string, value: number | null): Record<string, number> {
  const { [key]: _gone, ...rest } = thresholds
  return value === null ? rest : { ...rest, [key]: value }
}

/** All of the dimensions, any, or so many. */
function Needs({ level, of, onChange }: { level: TierLevel; of: number; onChange: (level: TierLevel) => void }) {
  const { t } = useLanguage()
  const some = Array.from({ length: Math.max(of - 2, 0) }, (_, i) => ({ value: i + 2, label: t('tiers.some', { n: i + 2 }) }))
  return (
    <Field label={t('tiers.needs')} htmlFor={`level-${level.key}-needs`}>
      <Select
        id={`level-${level.key}-needs`} value={level.at_least !== null && level.at_least < of ? level.at_least : 0}
        options={[{ value: 0, label: t('tiers.all') }, ...(of > 1 ? [{ value: 1, label: t('tiers.any') }] : []), ...some]}
        onChange={(many) => onChange({ ...level, at_least: many || null })}
      />
    </Field>
  )
}

/** A rule of its own, as rows that read as sentences. */
function LevelRule({ level, onChange }: { level: TierLevel; onChange: (level: TierLevel) => void }) {
  const { t } = useLanguage()
  const vocabulary = useVocabulary().data
  const [rule, setRule] = useState(() => toLevels({ version: 1, levels: [{ key: level.key, name: level.name, rule: (level.rule ?? undefined) as never }] })[0]!.rule)
  if (!vocabulary) return null
  return (
    <RuleContext value={{ vocabulary, problem: null }}>
      <span className="field-label">{t('tiers.rule')}</span>
      <GroupRows
        draft={rule} path="rule" depth={0}
        onChange={(next) => {
          setRule(next)
          onChange({ ...level, rule: unfinished(next) ? null : (toRule(next) as never) })
        }}
      />
    </RuleContext>
  )
}

/** What each level gives, what to do about it, and what it costs. */
export function BenefitsForm({ design, onChange }: Props) {
  const { t } = useLanguage()
  return (
    <section className="panel stack" aria-label={t('tiers.third')}>
      <div><h2 className="panel-title">{t('tiers.third')}</h2><p className="quiet small">{t('tiers.thirdHint')}</p></div>
      {design.levels.map((level, place) => <Benefits key={level.key} level={level} highest={place === 0} onChange={(next) => onChange({ levels: design.levels.with(place, next) })} />)}
    </section>
  )
}

function Benefits({ level, highest, onChange }: { level: TierLevel; highest: boolean; onChange: (level: TierLevel) => void }) {
  const { t, text } = useLanguage()
  const { benefits, playbook } = level
  const id = `gives-${level.key}`
  const give = (part: Partial<typeof benefits>) => onChange({ ...level, benefits: { ...benefits, ...part } })
  const play = (part: Partial<typeof playbook>) => onChange({ ...level, playbook: { ...playbook, ...part } })
  return (
    <div className="tier-block" role="group" aria-label={text(level.name)}>
      <strong>{text(level.name)}</strong>
      <div className="tier-fields">
        <Field label={t('tiers.discount')} htmlFor={`${id}-discount`}><InputNumber id={`${id}-discount`} min={0} max={100} value={benefits.discount_percent} onChange={(discount) => give({ discount_percent: discount })} /></Field>
        <Field label={t('tiers.pointsRate')} htmlFor={`${id}-rate`}><InputNumber id={`${id}-rate`} min={0} max={100} step={0.5} value={benefits.points_rate} onChange={(rate) => give({ points_rate: rate ?? 1 })} /></Field>
        <Field label={t('tiers.service')} htmlFor={`${id}-service`}><Select id={`${id}-service`} value={benefits.service_level} onChange={(service) => give({ service_level: service })} options={serviceLevels.map((value) => ({ value, label: t(`tiers.levelsOfService.levels.${value}`) }))} /></Field>
        <Field label={t('tiers.perCustomer')} htmlFor={`${id}-cost`}><InputNumber<string> stringMode id={`${id}-cost`} min="0" precision={2} value={level.cost_per_customer} onChange={(cost) => onChange({ ...level, cost_per_customer: cost ?? '0' })} /></Field>
        <Field label={t('tiers.percentCost')} htmlFor={`${id}-percent`}><InputNumber<string> stringMode id={`${id}-percent`} min="0" max="100" precision={2} value={level.cost_percent} onChange={(cost) => onChange({ ...level, cost_percent: cost ?? '0' })} /></Field>
        <div className="row tier-wide">
          <Checkbox checked={benefits.free_shipping} onChange={({ target }) => give({ free_shipping: target.checked })}>{t('tiers.shipping')}</Checkbox>
          <Checkbox checked={benefits.advisor} onChange={({ target }) => give({ advisor: target.checked })}>{t('tiers.advisor')}</Checkbox>
        </div>
        <div className="tier-wide"><Field label={t('tiers.other')} htmlFor={`${id}-note`}><Input id={`${id}-note`} maxLength={2000} value={benefits.note} onChange={({ target }) => give({ note: target.value })} /></Field></div>
        <div className="tier-wide"><Field label={t('tiers.keep')} htmlFor={`${id}-keep`}><Input.TextArea id={`${id}-keep`} autoSize maxLength={2000} value={playbook.keep} onChange={({ target }) => play({ keep: target.value })} /></Field></div>
        {!highest && <div className="tier-wide"><Field label={t('tiers.up')} htmlFor={`${id}-up`}><Input.TextArea id={`${id}-up`} autoSize maxLength={2000} value={playbook.up} onChange={({ target }) => play({ up: target.value })} /></Field></div>}
      </div>
    </div>
  )
}
