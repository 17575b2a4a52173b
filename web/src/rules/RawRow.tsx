import { Button, Input } from 'antd'
import { useLanguage } from '../texts/language'
import { Keeps, Missing, NotSwitch, ProblemLine, RemoveButton } from './ConditionRow'
import { fromNode, readJson, type Draft, type RawDraft } from './draft'
import { partOfProblem, useProblemAt } from './RuleContext'

type Props = { draft: RawDraft; path: string; depth: number; onChange: (draft: Draft) => void; onRemove?: () => void }

/** A rule in a form that no row can show, as the JSON it came as; as rows once they can. */
export function RawRow({ draft, path, depth, onChange, onRemove }: Props) {
  const { t } = useLanguage()
  const problem = useProblemAt(path)
  const place = partOfProblem(problem, path, draft.negated)
  const node = readJson(draft.text)
  const rows = node && fromNode(node, depth)
  return (
    <div className={problem ? 'rule-row rule-row-invalid' : 'rule-row'}>
      <span className="quiet small">{t('editor.jsonHint')}</span>
      <Input.TextArea
        className="rule-json"
        aria-label={t('editor.json')}
        status={problem || !node ? 'error' : undefined}
        autoSize={{ minRows: 3, maxRows: 16 }}
        spellCheck={false}
        value={draft.text}
        onChange={(event) => onChange({ ...draft, text: event.target.value })}
      />
      <div className="rule-row-end">
        <NotSwitch negated={draft.negated} onChange={(negated) => onChange({ ...draft, negated })} />
        {rows && rows.type !== 'raw' && (
          <Button size="small" onClick={() => onChange({ ...rows, negated: rows.negated !== draft.negated })}>{t('editor.asRows')}</Button>
        )}
        <Missing of={draft} />
        <Keeps path={path} />
        {onRemove && <RemoveButton label="editor.removeCondition" onClick={onRemove} />}
      </div>
      <ProblemLine problem={problem} />
      {place && <div className="rule-problem">{t('editor.jsonPlace')} <code>{place}</code></div>}
    </div>
  )
}
