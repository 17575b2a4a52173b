import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Tooltip } from 'antd'
import { rulePath } from '../client/problem'
import type { Preview } from '../client/types'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { ProblemLine } from './ConditionRow'
import { freeKey, newLevel, type LevelDraft } from './draft'
import type { Vocabulary } from './fields'
import { GroupRows } from './GroupRows'
import { RuleContext, useProblemAt } from './RuleContext'
import './rules.css'

type Props = {
  levels: LevelDraft[]
  onChange: (levels: LevelDraft[]) => void
  /** Hand tags have levels without rules. */
  withRules: boolean
  vocabulary: Vocabulary
  tagId?: string
  preview?: Preview
  problem: unknown
}

/** The levels of a tag in their order, each with its rule as rows that read as sentences. */
export function LevelsEditor({ levels, onChange, withRules, ...surroundings }: Props) {
  const { t } = useLanguage()
  const replace = (place: number, level: LevelDraft) => onChange(levels.with(place, level))
  const add = () => {
    const keys = levels.map(({ key }) => key)
    const taken = keys.length === 1 && keys[0] === 'yes' ? [] : keys
    onChange([...levels, newLevel(freeKey(taken))])
  }
  return (
    <RuleContext value={surroundings}>
      <div className="stack">
        <ProblemLine problem={isOfNoLevel(surroundings.problem, levels) ? surroundings.problem : null} />
        {levels.map((level, place) => (
          <LevelCard
            key={level.uid}
            level={level}
            place={place}
            single={levels.length === 1}
            last={place === levels.length - 1}
            withRules={withRules}
            count={surroundings.preview?.levels.find(({ key }) => key === level.key)?.count}
            onChange={(next) => replace(place, next)}
            onRemove={() => onChange(levels.toSpliced(place, 1))}
            onMove={(by) => onChange(moved(levels, place, by))}
          />
        ))}
        <div><Button icon={<PlusOutlined aria-hidden />} onClick={add}>{t('editor.addLevel')}</Button></div>
      </div>
    </RuleContext>
  )
}

/** A problem whose place is in none of the levels on the screen. */
function isOfNoLevel(problem: unknown, levels: LevelDraft[]): boolean {
  const at = rulePath(problem)
  return at !== null && !levels.some((_, place) => at.startsWith(`levels[${place}].`))
}

function moved(levels: LevelDraft[], place: number, by: number): LevelDraft[] {
  const without = levels.toSpliced(place, 1)
  return without.toSpliced(place + by, 0, levels[place]!)
}

type CardProps = {
  level: LevelDraft
  place: number
  single: boolean
  last: boolean
  withRules: boolean
  count: number | undefined
  onChange: (level: LevelDraft) => void
  onRemove: () => void
  onMove: (by: number) => void
}

function LevelCard({ level, place, single, withRules, onChange, ...rest }: CardProps) {
  const { t } = useLanguage()
  const path = `levels[${place}].rule`
  return (
    <section className="rule-level" aria-label={t('editor.level', { n: place + 1 })}>
      {!single && <LevelHead level={level} place={place} onChange={onChange} {...rest} />}
      <ProblemLine problem={useProblemAt(`levels[${place}]`, withRules ? [path] : [])} />
      {single && !withRules && <span className="quiet small">{t('editor.onlyLevel')}</span>}
      {withRules && <GroupRows draft={level.rule} path={path} depth={0} onChange={(rule) => onChange({ ...level, rule })} />}
    </section>
  )
}

function LevelHead({ level, place, last, count, onChange, onRemove, onMove }: Omit<CardProps, 'single' | 'withRules'>) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const name = (language: 'zh' | 'en') => (event: { target: { value: string } }) =>
    onChange({ ...level, name: { ...level.name, [language]: event.target.value } })
  const id = (part: string) => `${level.uid}-${part}`
  const nameless = !level.name.zh.trim() && !level.name.en.trim()
  return (
    <div className="rule-level-head">
      <div className="field">
        <label htmlFor={id('zh')}>{t('editor.levelZh')}</label>
        <Input id={id('zh')} value={level.name.zh} onChange={name('zh')} maxLength={64} status={nameless ? 'error' : undefined} />
      </div>
      <div className="field">
        <label htmlFor={id('en')}>{t('editor.levelEn')}</label>
        <Input id={id('en')} value={level.name.en} onChange={name('en')} maxLength={64} />
      </div>
      <Tooltip title={t('editor.levelKeyHint')}>
        <div className="field">
          <label htmlFor={id('key')}>{t('editor.levelKey')}</label>
          <Input id={id('key')} value={level.key} onChange={(event) => onChange({ ...level, key: event.target.value })} maxLength={32} />
        </div>
      </Tooltip>
      <span className="row rule-level-tools">
        {count !== undefined && <strong className="numeric">{t('common.people', { n: number(count) })}</strong>}
        <Button type="text" size="small" icon={<ArrowUpOutlined aria-hidden />} disabled={place === 0} aria-label={t('editor.moveUp')} onClick={() => onMove(-1)} />
        <Button type="text" size="small" icon={<ArrowDownOutlined aria-hidden />} disabled={last} aria-label={t('editor.moveDown')} onClick={() => onMove(1)} />
        <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('editor.removeLevel')} onClick={onRemove} />
      </span>
    </div>
  )
}
