import { InputNumber, Segmented } from 'antd'
import type { Vocabulary } from './fields'
import { useLanguage } from '../texts/language'
import { ConditionRow } from './ConditionRow'
import { isGroup, newGroup, newRow, newScore, newTerm, rowPath, type Draft, type GroupDraft, type Joining } from './draft'
import { AddCondition } from './KindSelect'
import { isNest, newLeaf, type Kind, type Nest } from './kinds'
import { MovableRow, MovingRows } from './MovableRow'
import { NestFrame } from './NestFrame'
import { RawRow } from './RawRow'
import { useRuleContext } from './RuleContext'
import { ScoreRows } from './ScoreRows'
import { Together } from './Together'

export type NestProps<D> = {
  draft: D
  path: string
  depth: number
  onChange: (draft: D) => void
  onRemove?: () => void
}

/** Any rule: a condition, rules inside a rule, or JSON where no row can show it. */
export function RuleRow({ draft, depth, ...rest }: NestProps<Draft>) {
  if (isGroup(draft)) return <GroupRows draft={draft} depth={depth} {...rest} />
  if (draft.type === 'score') return <ScoreRows draft={draft} depth={depth} {...rest} />
  return draft.type === 'raw' ? <RawRow draft={draft} depth={depth} {...rest} /> : <ConditionRow draft={draft} {...rest} />
}

/** Rules that hold all together, any of them, or at least some of them. */
export function GroupRows({ draft, path, depth, onChange, onRemove }: NestProps<GroupDraft>) {
  const { vocabulary } = useRuleContext()
  const change = (of: Draft[]) => onChange({ ...draft, of, count: Math.min(draft.count, of.length) })
  const pathOf = (index: number) => rowPath(draft, path, index, depth === 0)
  const rows = (
    <NestFrame
      draft={draft}
      path={path}
      depth={depth}
      rows={draft.of.map((_, index) => pathOf(index))}
      onChange={onChange}
      onRemove={onRemove}
      head={<Joins draft={draft} onChange={onChange} />}
    >
      {draft.of.map((row, index) => (
        <MovableRow key={row.uid} row={row}>
          <RuleRow
            draft={row}
            depth={depth + 1}
            path={pathOf(index)}
            onChange={(next) => change(draft.of.with(index, next))}
            onRemove={draft.of.length > 1 ? () => change(draft.of.toSpliced(index, 1)) : undefined}
          />
          <Together group={draft} index={index} path={pathOf(index)} before={index > 0 ? pathOf(index - 1) : null} />
        </MovableRow>
      ))}
      <div><AddCondition onAdd={(kind) => change([...draft.of, newDraft(kind, vocabulary)])} /></div>
    </NestFrame>
  )
  return depth === 0 ? <MovingRows root={draft} onChange={onChange}>{rows}</MovingRows> : rows
}

/** A new row, or a new nest with a first row inside. */
export function newDraft(kind: Kind | Nest, vocabulary: Vocabulary): Draft {
  if (!isNest(kind)) return newRow(newLeaf(kind, vocabulary))
  const some = () => newRow(newLeaf('event', vocabulary))
  if (kind === 'score') return newScore([newTerm(some()), newTerm(some())])
  return kind === 'group' ? newGroup([some()], 'or') : newGroup([some(), some(), some()], 'at_least', 2)
}

function Joins({ draft, onChange }: Pick<NestProps<GroupDraft>, 'draft' | 'onChange'>) {
  const { t } = useLanguage()
  return (
    <>
      <Segmented<Joining>
        size="small"
        aria-label={t('editor.groupLabel')}
        value={draft.type}
        onChange={(type) => onChange({ ...draft, type })}
        options={[
          { value: 'and', label: t('editor.all') },
          { value: 'or', label: t('editor.any') },
          { value: 'at_least', label: t('editor.atLeast') },
        ]}
      />
      {draft.type === 'at_least' && (
        <span className="rule-number">
          <InputNumber
            size="small"
            aria-label={t('editor.atLeastCount')}
            min={1}
            max={draft.of.length}
            precision={0}
            value={draft.count}
            onChange={(count) => count !== null && onChange({ ...draft, count })}
            style={{ width: 64 }}
          />
          <span>{t('editor.atLeastUnit', { n: draft.of.length })}</span>
        </span>
      )}
    </>
  )
}
