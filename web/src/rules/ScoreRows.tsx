import { InputNumber } from 'antd'
import { useLanguage } from '../texts/language'
import { NumberTest } from './controls/NumberTest'
import { Sentence } from './controls/Sentence'
import { newTerm, rowPath, type ScoreDraft, type TermDraft } from './draft'
import { isFilled, measureOperators } from './fields'
import { newDraft, RuleRow, type NestProps } from './GroupRows'
import { AddCondition } from './KindSelect'
import { NestFrame } from './NestFrame'
import { partOfProblem, speaksOf, useProblemAt, useRuleContext } from './RuleContext'

/** Rules with weights; the weights of those that hold are added up and compared. */
export function ScoreRows({ draft, path, depth, onChange, onRemove }: NestProps<ScoreDraft>) {
  const { vocabulary } = useRuleContext()
  const said = partOfProblem(useProblemAt(path), path, draft.negated)
  const change = (of: TermDraft[]) => onChange({ ...draft, of })
  return (
    <NestFrame
      draft={draft}
      path={path}
      depth={depth}
      rows={draft.of.map((_, index) => rowPath(draft, path, index, false))}
      onChange={onChange}
      onRemove={onRemove}
      head={<Total draft={draft} onChange={onChange} wrong={(part) => speaksOf(said, part)} />}
    >
      {draft.of.map((term, index) => (
        <div className="rule-term" key={term.uid}>
          <Weight term={term} invalid={speaksOf(said, `of[${index}].weight`)} onChange={(next) => change(draft.of.with(index, next))} />
          <RuleRow
            draft={term.rule}
            depth={depth + 1}
            path={rowPath(draft, path, index, false)}
            onChange={(rule) => change(draft.of.with(index, { ...term, rule }))}
            onRemove={draft.of.length > 1 ? () => change(draft.of.toSpliced(index, 1)) : undefined}
          />
        </div>
      ))}
      <div><AddCondition onAdd={(kind) => change([...draft.of, newTerm(newDraft(kind, vocabulary))])} /></div>
    </NestFrame>
  )
}

type TotalProps = Pick<NestProps<ScoreDraft>, 'draft' | 'onChange'> & { wrong: (part: string) => boolean }

/** 总分『至少』『3』 */
function Total({ draft, onChange, wrong }: TotalProps) {
  const { t } = useLanguage()
  const test = <NumberTest test={draft} operators={measureOperators} wrong={wrong} onChange={(test) => onChange({ ...draft, ...test })} />
  return (
    <span className="rule-window">
      <Sentence text={t('editor.says.score')} slots={{ test }} />
      {!isFilled(draft.value, draft.op) && <span className="rule-missing">{t('editor.missing', { what: t('editor.value') })}</span>}
    </span>
  )
}

type WeightProps = { term: TermDraft; invalid: boolean; onChange: (term: TermDraft) => void }

/** 满足时加『2』分 */
function Weight({ term, invalid, onChange }: WeightProps) {
  const { t } = useLanguage()
  const weight = (
    <InputNumber
      size="small"
      aria-label={t('editor.weight')}
      status={invalid ? 'error' : undefined}
      value={term.weight}
      onChange={(weight) => weight !== null && onChange({ ...term, weight })}
      style={{ width: 72 }}
    />
  )
  return <div className="rule-weight"><Sentence text={t('editor.says.weight')} slots={{ weight }} /></div>
}
