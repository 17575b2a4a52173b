import { Button } from 'antd'
import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useLanguage } from '../../texts/language'
import { DurationPicker } from '../controls/DurationPicker'
import { EventsSelect } from '../controls/FactsInput'
import { Sentence } from '../controls/Sentence'
import { AddWhere, WhereRows } from '../controls/WhereRows'
import { WindowPicker } from '../controls/WindowPicker'
import type { LeafDraftOf } from '../draft'
import { kindOf } from '../kinds'
import type { Step, Where } from '../nodes'
import { inside, type RowProps, type Wrong } from './rowProps'

type SequenceDraft = LeafDraftOf<'sequence'>

/** 先『加入购物车』，『之后』『24』『小时』内『下单付款』，中间没有『…』; or: 之后『24』『小时』内没有『下单付款』. */
export function SequenceRow({ draft, onChange, wrong }: RowProps<SequenceDraft>) {
  const { t } = useLanguage()
  const form = kindOf(draft)
  const step = (part: 'first' | 'then' | 'without', value: Step) => ({
    value,
    wrong: inside(wrong, part),
    onChange: (next: Step) => onChange({ ...draft, [part]: next }),
  })
  const within = (open: string) => (
    <DurationPicker value={draft.within} open={open} invalid={wrong('within')} onChange={(within) => onChange({ ...draft, within })} />
  )
  const window = <WindowPicker value={draft.window} invalid={wrong('window')} onChange={(window) => onChange({ ...draft, window })} />
  return (
    <>
      <StepWords text={t('editor.says.stepFirst')} {...step('first', draft.first)} slots={{ window }} />
      {draft.then && (
        <div className="rule-line">
          <StepWords text={t('editor.says.stepThen')} {...step('then', draft.then)} slots={{ within: within(t('editor.anyTimeLater')) }} />
        </div>
      )}
      <div className="rule-line">
        {form === 'then' && <Between draft={draft} onChange={onChange} wrong={wrong} />}
        {form === 'then_without' && draft.without && (
          <StepWords text={t('editor.says.stepWithoutAfter')} {...step('without', draft.without)} />
        )}
        {form === 'not_followed' && draft.without && (
          <StepWords text={t('editor.says.stepWithout')} {...step('without', draft.without)} slots={{ within: within(t('editor.untilNow')) }} />
        )}
      </div>
    </>
  )
}

/** What must not stand between the two; most sequences say nothing of it. */
function Between({ draft, onChange, wrong }: RowProps<SequenceDraft>) {
  const { t } = useLanguage()
  const set = (without: Step | undefined) => onChange({ ...draft, without, place: without && 'between' })
  if (!draft.without) {
    return <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => set({ events: [] })}>{t('editor.addBetween')}</Button>
  }
  return (
    <StepWords text={t('editor.says.stepBetween')} value={draft.without} wrong={inside(wrong, 'without')} onChange={set}>
      <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('editor.removeBetween')} onClick={() => set(undefined)} />
    </StepWords>
  )
}

type LineProps = {
  text: string
  value: Step
  onChange: (step: Step) => void
  wrong: Wrong
  slots?: Record<string, ReactNode>
  children?: ReactNode
}

function StepWords({ text, value, onChange, wrong, slots, children }: LineProps) {
  const where = { where: value.where, onChange: (where: Where[]) => onChange({ ...value, where }) }
  const events = (
    <EventsSelect value={value.events} onChange={(events) => onChange({ ...value, events })} wrong={wrong}>
      <AddWhere {...where} />
    </EventsSelect>
  )
  return (
    <>
      <Sentence text={text} slots={{ ...slots, events }} />
      {children}
      <WhereRows {...where} ofLines={false} wrong={wrong} />
    </>
  )
}
