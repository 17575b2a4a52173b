import { Button, ColorPicker, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { useVocabulary } from '../../client/customers'
import type { Scheme, Stage } from '../../client/lifecycle'
import type { Text } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { toLevels, toRule } from '../../rules/draft'
import { GroupRows } from '../../rules/GroupRows'
import { unfinished } from '../../rules/missing'
import { RuleContext } from '../../rules/RuleContext'
import { useLanguage } from '../../texts/language'
import { filled } from './stageRule'
import '../../rules/rules.css'
import '../tags/tags.css'

type Props = {
  scheme: Scheme
  stage: Stage
  values: Record<string, number>
  onChange: (part: Partial<Stage>) => void
  /** Whether its rule lacks something, so that it cannot be saved. */
  onUnfinished: (unfinished: boolean) => void
}

/** What one stage is called and means in both languages, what is done next, when one is stuck, and its rule. */
export function StageInputs({ scheme, stage, values, onChange, onUnfinished }: Props) {
  const { t, text } = useLanguage()
  const id = `stage-${stage.key}`
  return (
    <fieldset className="stage-form" style={{ borderInlineStartColor: stage.colour }}>
      <legend>{text(stage.name)}</legend>
      <BothLanguages id={`${id}-name`} label="lifecycle.stageName" value={stage.name} most={64} onChange={(name) => onChange({ name })} />
      <BothLanguages id={`${id}-about`} label="lifecycle.about" value={stage.description} rows={2} onChange={(description) => onChange({ description })} />
      <BothLanguages id={`${id}-step`} label="lifecycle.stepLabel" value={stage.step} rows={2} onChange={(step) => onChange({ step })} />
      <div className="stage-form-row">
        <Field label={t('lifecycle.colour')}>
          <ColorPicker value={stage.colour} disabledAlpha onChangeComplete={(colour) => onChange({ colour: colour.toHexString().slice(0, 7) })}>
            <Button className="colour-button" aria-label={`${t('lifecycle.colour')}: ${text(stage.name)} ${stage.colour}`}><i style={{ background: stage.colour }} aria-hidden /> {stage.colour}</Button>
          </ColorPicker>
        </Field>
        <Field label={t('lifecycle.limit')} htmlFor={`${id}-limit`} hint={t('lifecycle.limitUnknown')}>
          <InputNumber id={`${id}-limit`} min={1} max={3650} precision={0} value={stage.limit_days} onChange={(limit) => onChange({ limit_days: limit })} />
        </Field>
      </div>
      <StageRule scheme={scheme} stage={stage} values={values} onChange={onChange} onUnfinished={onUnfinished} />
    </fieldset>
  )
}

type BothProps = {
  id: string
  label: 'lifecycle.stageName' | 'lifecycle.about' | 'lifecycle.stepLabel'
  value: Text
  rows?: number
  most?: number
  onChange: (value: Text) => void
}

function BothLanguages({ id, label, value, rows, most = 2000, onChange }: BothProps) {
  const { t } = useLanguage()
  return (
    <div className="stage-both">
      {(['zh', 'en'] as const).map((language) => {
        const given = { id: `${id}-${language}`, maxLength: most, value: value[language], onChange: ({ target }: { target: { value: string } }) => onChange({ ...value, [language]: target.value }) }
        return (
          <Field key={language} label={`${t(label)} · ${t(language === 'zh' ? 'lifecycle.inChinese' : 'lifecycle.inEnglish')}`} htmlFor={given.id}>
            {rows ? <Input.TextArea autoSize={{ minRows: rows, maxRows: 6 }} {...given} /> : <Input {...given} />}
          </Field>
        )
      })}
    </div>
  )
}

/** The rule as a sentence; to be edited as rows, its numbers then stand in it instead of the scheme's. */
function StageRule({ scheme, stage, values, onChange, onUnfinished }: Props) {
  const { t, text, language } = useLanguage()
  const [edited, setEdited] = useState(false)
  const original = scheme.stages.find(({ key }) => key === stage.key)?.rule
  const undo = () => {
    setEdited(false)
    onUnfinished(false)
    onChange({ rule: original as Stage['rule'] })
  }
  return (
    <div className="stack-small" role="group" aria-label={`${t('lifecycle.rule')}: ${text(stage.name)}`}>
      <span className="field-label">{t('lifecycle.rule')}</span>
      {!edited && <p className="quiet small">{scheme.sentence.find(({ key }) => key === stage.key)?.[language]}</p>}
      {edited && <RuleRows stage={stage} rule={filled(original, values)} onChange={(rule) => onChange({ rule })} onUnfinished={onUnfinished} />}
      <div className="row wrap">
        {edited ? <Button size="small" onClick={undo}>{t('lifecycle.ruleUndo')}</Button> : <Button size="small" onClick={() => setEdited(true)}>{t('lifecycle.ruleEdit')}</Button>}
        {edited && <span className="quiet small">{t('lifecycle.ruleHint')}</span>}
      </div>
    </div>
  )
}

type RowsProps = { stage: Stage; rule: unknown; onChange: (rule: Stage['rule']) => void; onUnfinished: (unfinished: boolean) => void }

function RuleRows({ stage, rule, onChange, onUnfinished }: RowsProps) {
  const vocabulary = useVocabulary().data
  const [draft, setDraft] = useState(() => toLevels({ version: 1, levels: [{ key: stage.key, name: stage.name, rule: rule as never }] })[0]!.rule)
  if (!vocabulary) return null
  return (
    <RuleContext value={{ vocabulary, problem: null }}>
      <GroupRows
        draft={draft} path="rule" depth={0}
        onChange={(next) => {
          setDraft(next)
          const lacks = unfinished(next) > 0
          onUnfinished(lacks)
          if (!lacks) onChange(toRule(next) as unknown as Stage['rule'])
        }}
      />
    </RuleContext>
  )
}
