import { DeleteOutlined } from '@ant-design/icons'
import { Button, Switch, Tooltip } from 'antd'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { WordSelect } from './controls/Labelled'
import { newLeaf, type LeafDraft } from './draft'
import type { LeafNode } from './nodes'
import { AgeRow } from './rows/AgeRow'
import { EventRow } from './rows/EventRow'
import { TagRow } from './rows/TagRow'
import { TraitRow } from './rows/TraitRow'
import { AddWhere } from './rows/WhereRows'
import { useConditionCount, useProblemAt } from './RuleContext'

const kinds: LeafNode['type'][] = ['event', 'trait', 'age', 'tag']
type Props = { draft: LeafDraft; path: string; onChange: (draft: LeafDraft) => void; onRemove?: () => void }

/** One condition as a sentence, with what it keeps and what is wrong with it. */
export function ConditionRow({ draft, path, onChange, onRemove }: Props) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { number } = useFormat()
  const count = useConditionCount(path)
  const problem = useProblemAt(path, true)
  const invalid = problem !== null
  return (
    <div className={invalid ? 'rule-row rule-row-invalid' : 'rule-row'}>
      <div className="rule-sentence">
        <WordSelect
          label={t('editor.kindOfCondition')}
          variant="filled"
          value={draft.type}
          options={kinds.map((kind) => ({ value: kind, label: t(`editor.rows.${kind}`) }))}
          onChange={(kind) => onChange({ ...newLeaf(kind), uid: draft.uid })}
        />
        {draft.type === 'trait' && <TraitRow draft={draft} onChange={onChange} invalid={invalid} />}
        {draft.type === 'age' && <AgeRow draft={draft} onChange={onChange} invalid={invalid} />}
        {draft.type === 'event' && <EventRow draft={draft} onChange={onChange} invalid={invalid} />}
        {draft.type === 'tag' && <TagRow draft={draft} onChange={onChange} invalid={invalid} />}
      </div>
      <div className="rule-row-end">
        <NotSwitch negated={draft.negated} onChange={(negated) => onChange({ ...draft, negated })} />
        {draft.type === 'event' && <AddWhere where={draft.where ?? []} onChange={(where) => onChange({ ...draft, where })} />}
        <span className="quiet small rule-count">{count === undefined ? '' : t('editor.keeps', { n: number(count) })}</span>
        {onRemove && (
          <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('editor.removeCondition')} onClick={onRemove} />
        )}
      </div>
      {problem && <div className="rule-problem" role="alert">{say(problem)}</div>}
    </div>
  )
}

export function NotSwitch({ negated, onChange }: { negated: boolean; onChange: (negated: boolean) => void }) {
  const { t } = useLanguage()
  return (
    <Tooltip title={t('editor.negateHint')}>
      <label className="rule-not">
        <Switch size="small" checked={negated} onChange={onChange} aria-label={t('editor.negate')} />
        <span>{t('editor.negate')}</span>
      </label>
    </Tooltip>
  )
}
