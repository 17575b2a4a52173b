import type { Text } from '../../client/types'
import { useLanguage, type TextKey } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'
import { NothingToChoose } from '../controls/NothingToChoose'
import { Sentence } from '../controls/Sentence'
import type { LeafDraftOf } from '../draft'
import { useRuleContext } from '../RuleContext'
import type { RowProps, Wrong } from './rowProps'

/** 属于人群『…』 */
export function SegmentRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'segment'>>) {
  const { vocabulary } = useRuleContext()
  return <Membership of="segment" value={draft.segment} known={vocabulary.segments} wrong={wrong} onChange={(segment) => onChange({ ...draft, segment })} />
}

/** 在名单『…』上 */
export function ListRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'list'>>) {
  const { vocabulary } = useRuleContext()
  return <Membership of="list" value={draft.list} known={vocabulary.lists} wrong={wrong} onChange={(list) => onChange({ ...draft, list })} />
}

type Props = {
  of: 'segment' | 'list'
  value: string
  known: { id: string; name: Text }[] | undefined
  wrong: Wrong
  onChange: (id: string) => void
}

function Membership({ of, value, known = [], wrong, onChange }: Props) {
  const { t, text } = useLanguage()
  if (known.length === 0 && !value) return <NothingToChoose of={of} />
  const name = (
    <WordSelect
      label={t(`editor.${of}`)}
      value={value}
      status={wrong(of) ? 'error' : undefined}
      options={known.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
      onChange={onChange}
      style={{ minWidth: 140 }}
    />
  )
  return <Sentence text={t(`editor.says.${of}` as TextKey)} slots={{ name }} />
}
