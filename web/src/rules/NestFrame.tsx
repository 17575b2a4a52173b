import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../texts/language'
import { Keeps, NotSwitch, ProblemLine, RemoveButton } from './ConditionRow'
import { DEPTH_IN_SIGHT, type GroupDraft, type ScoreDraft } from './draft'
import { unfinished } from './missing'
import { useProblemAt } from './RuleContext'

type Props<D> = {
  draft: D
  path: string
  depth: number
  /** The paths of the rows inside: they show their own problems. */
  rows: string[]
  onChange: (draft: D) => void
  onRemove?: () => void
  head: ReactNode
  children: ReactNode
}

/** What is around rules inside a rule: how they are joined, what they keep, and a fold when they stand deep. */
export function NestFrame<D extends GroupDraft | ScoreDraft>(props: Props<D>) {
  const { t } = useLanguage()
  const { draft, path, depth, rows, onChange, onRemove } = props
  const problem = useProblemAt(path, draft.folded ? [] : rows)
  const fold = (folded: boolean) => onChange({ ...draft, folded })
  if (draft.folded) return <Folded draft={draft} onOpen={() => fold(false)} problem={problem} />
  return (
    <fieldset className={depth === 0 ? 'rule-group' : 'rule-group rule-group-inner'}>
      <legend className="visually-hidden">{t('editor.groupLabel')}</legend>
      <div className="rule-group-head">
        {props.head}
        <NotSwitch negated={draft.negated} onChange={(negated) => onChange({ ...draft, negated })} />
        {depth >= DEPTH_IN_SIGHT && <Button type="text" size="small" onClick={() => fold(true)}>{t('editor.collapse')}</Button>}
        {depth > 0 && <Keeps path={path} />}
        {onRemove && <RemoveButton label="editor.removeGroup" onClick={onRemove} />}
      </div>
      <ProblemLine problem={problem} />
      {props.children}
    </fieldset>
  )
}

function Folded({ draft, onOpen, problem }: { draft: GroupDraft | ScoreDraft; onOpen: () => void; problem: unknown }) {
  const { t } = useLanguage()
  const open = unfinished(draft)
  return (
    <div className="rule-folded">
      <Button type="dashed" onClick={onOpen}>{t('editor.moreConditions', { n: draft.of.length })}</Button>
      {open > 0 && <span className="rule-missing">{t('editor.unfinished', { n: open })}</span>}
      <ProblemLine problem={problem} />
    </div>
  )
}
