import { DeleteOutlined } from '@ant-design/icons'
import { Button, Switch, Tooltip } from 'antd'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { newRow, type LeafDraft } from './draft'
import { KindSelect } from './KindSelect'
import { kindOf, newLeaf } from './kinds'
import { missingIn } from './missing'
import { partOfProblem, speaksOf, useConditionCount, useProblemAt, useRuleContext } from './RuleContext'
import { AnniversaryRow, AgeRow, DatePartRow } from './rows/DateRows'
import { EventRow } from './rows/EventRow'
import { FavouriteRow, FirstRow } from './rows/FactRows'
import { ListRow, SegmentRow } from './rows/MembershipRows'
import { BandRow, RankRow } from './rows/RankRows'
import { RatioRow, ShareRow, TrendRow } from './rows/RatioRows'
import type { RowProps } from './rows/rowProps'
import { SameOrderRow } from './rows/SameOrderRow'
import { SequenceRow } from './rows/SequenceRow'
import { TagRow } from './rows/TagRow'
import { TraitRow } from './rows/TraitRow'

type Props = { draft: LeafDraft; path: string; onChange: (draft: LeafDraft) => void; onRemove?: () => void }

/** One condition as a sentence, with what it keeps, what it still needs and what is wrong with it. */
export function ConditionRow({ draft, path, onChange, onRemove }: Props) {
  const { vocabulary } = useRuleContext()
  const problem = useProblemAt(path)
  const said = partOfProblem(problem, path, draft.negated)
  const wrong = (part: string) => speaksOf(said, part)
  return (
    <div className={problem ? 'rule-row rule-row-invalid' : 'rule-row'}>
      <div className="rule-sentence">
        <KindSelect value={kindOf(draft)} onChange={(kind) => onChange({ ...newRow(newLeaf(kind, vocabulary)), uid: draft.uid })} />
        <RowOfKind draft={draft} onChange={onChange} wrong={wrong} />
      </div>
      <div className="rule-row-end">
        <NotSwitch negated={draft.negated} onChange={(negated) => onChange({ ...draft, negated })} />
        <Missing of={draft} />
        <Keeps path={path} />
        {onRemove && <RemoveButton label="editor.removeCondition" onClick={onRemove} />}
      </div>
      <ProblemLine problem={problem} />
    </div>
  )
}

function RowOfKind({ draft, ...rest }: RowProps<LeafDraft>) {
  switch (draft.type) {
    case 'trait':
      return <TraitRow draft={draft} {...rest} />
    case 'age':
      return <AgeRow draft={draft} {...rest} />
    case 'date_part':
      return <DatePartRow draft={draft} {...rest} />
    case 'anniversary':
      return <AnniversaryRow draft={draft} {...rest} />
    case 'event':
    case 'lines':
      return <EventRow draft={draft} {...rest} />
    case 'first':
      return <FirstRow draft={draft} {...rest} />
    case 'favourite':
      return <FavouriteRow draft={draft} {...rest} />
    case 'ratio': {
      const Row = { share: ShareRow, trend: TrendRow, ratio: RatioRow }[draft.form]
      return <Row draft={draft} {...rest} />
    }
    case 'sequence':
      return <SequenceRow draft={draft} {...rest} />
    case 'same_order':
      return <SameOrderRow draft={draft} {...rest} />
    case 'rank':
      return <RankRow draft={draft} {...rest} />
    case 'band':
      return <BandRow draft={draft} {...rest} />
    case 'tag':
      return <TagRow draft={draft} {...rest} />
    case 'segment':
      return <SegmentRow draft={draft} {...rest} />
    case 'list':
      return <ListRow draft={draft} {...rest} />
  }
}

/** 还差：行为属性、值 */
export function Missing({ of }: { of: Parameters<typeof missingIn>[0] }) {
  const { t, language } = useLanguage()
  const names = missingIn(of).map((name) => t(name))
  if (names.length === 0) return null
  return <span className="rule-missing">{t('editor.missing', { what: names.join(language === 'zh' ? '、' : ', ') })}</span>
}

export function Keeps({ path }: { path: string }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const count = useConditionCount(path)
  return <span className="quiet small rule-count">{count === undefined ? '' : t('editor.keeps', { n: number(count) })}</span>
}

export function ProblemLine({ problem }: { problem: unknown }) {
  const { say } = useProblems()
  return problem ? <div className="rule-problem" role="alert">{say(problem)}</div> : null
}

type RemoveProps = { label: 'editor.removeCondition' | 'editor.removeGroup'; onClick: () => void }

export function RemoveButton({ label, onClick }: RemoveProps) {
  const { t } = useLanguage()
  return <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t(label)} onClick={onClick} />
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
