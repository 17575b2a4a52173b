import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { ConditionRow, NotSwitch } from './ConditionRow'
import { isGroup, newGroup, newLeaf, rowPath, type Draft, type GroupDraft } from './draft'
import { useProblemAt } from './RuleContext'

/** Groups deeper than this are folded until somebody asks for them. */
const DEPTH_IN_SIGHT = 2

type Props = {
  draft: GroupDraft
  path: string
  depth?: number
  onChange: (draft: GroupDraft) => void
  onRemove?: () => void
}

export function GroupRows({ draft, path, depth = 0, onChange, onRemove }: Props) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const [open, setOpen] = useState(depth < DEPTH_IN_SIGHT)
  const problem = useProblemAt(path, false)
  if (!open) {
    return (
      <Button type="dashed" onClick={() => setOpen(true)}>{t('editor.moreConditions', { n: draft.of.length })}</Button>
    )
  }
  return (
    <fieldset className={depth === 0 ? 'rule-group' : 'rule-group rule-group-inner'}>
      <legend className="visually-hidden">{t('editor.groupLabel')}</legend>
      <div className="rule-group-head">
        <Segmented<'and' | 'or'>
          size="small"
          aria-label={t('editor.groupLabel')}
          value={draft.type}
          onChange={(type) => onChange({ ...draft, type })}
          options={[{ value: 'and', label: t('editor.all') }, { value: 'or', label: t('editor.any') }]}
        />
        <NotSwitch negated={draft.negated} onChange={(negated) => onChange({ ...draft, negated })} />
        {depth >= DEPTH_IN_SIGHT && <Button type="text" size="small" onClick={() => setOpen(false)}>{t('editor.collapse')}</Button>}
        {onRemove && (
          <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('editor.removeGroup')} onClick={onRemove} />
        )}
      </div>
      {problem && <div className="rule-problem" role="alert">{say(problem)}</div>}
      <Rows draft={draft} path={path} depth={depth} onChange={onChange} />
      <div className="row">
        <Button type="text" icon={<PlusOutlined aria-hidden />} onClick={() => onChange(adding(draft, newLeaf('event')))}>
          {t('editor.addCondition')}
        </Button>
        <Button type="text" icon={<PlusOutlined aria-hidden />} onClick={() => onChange(adding(draft, newGroup(undefined, 'or')))}>
          {t('editor.addGroup')}
        </Button>
      </div>
    </fieldset>
  )
}

const adding = (group: GroupDraft, row: Draft): GroupDraft => ({ ...group, of: [...group.of, row] })

function Rows({ draft, path, depth = 0, onChange }: Omit<Props, 'onRemove'>) {
  const replace = (index: number, row: Draft) => onChange({ ...draft, of: draft.of.with(index, row) })
  const remove = (index: number) => onChange({ ...draft, of: draft.of.toSpliced(index, 1) })
  return draft.of.map((row, index) => {
    const shared = { path: rowPath(draft, path, index, depth === 0), onRemove: draft.of.length > 1 ? () => remove(index) : undefined }
    return isGroup(row) ? (
      <GroupRows key={row.uid} draft={row} depth={depth + 1} onChange={(next) => replace(index, next)} {...shared} />
    ) : (
      <ConditionRow key={row.uid} draft={row} onChange={(next) => replace(index, next)} {...shared} />
    )
  })
}
