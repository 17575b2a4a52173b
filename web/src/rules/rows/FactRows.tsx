import { useLanguage } from '../../texts/language'
import { EventsSelect, FactsInput, PropertySelect } from '../controls/FactsInput'
import { WordSelect } from '../controls/Labelled'
import { OperatorSelect } from '../controls/OperatorSelect'
import { Sentence } from '../controls/Sentence'
import { ValueInput } from '../controls/ValueInput'
import { AddWhere, WhereRows } from '../controls/WhereRows'
import { WindowPicker } from '../controls/WindowPicker'
import type { LeafDraftOf } from '../draft'
import { operatorsOf, reshape } from '../fields'
import type { Where } from '../nodes'
import { useRuleContext } from '../RuleContext'
import type { RowProps } from './rowProps'

/** 第一次『下单付款』在『最近』『30』『天』内 */
export function FirstRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'first'>>) {
  const { t } = useLanguage()
  const where = { where: draft.where, onChange: (where: Where[]) => onChange({ ...draft, where }) }
  const slots = {
    events: (
      <EventsSelect value={draft.events} onChange={(events) => onChange({ ...draft, events })} wrong={wrong}>
        <AddWhere {...where} />
      </EventsSelect>
    ),
    window: (
      <WindowPicker needed value={draft.window} invalid={wrong('window')} onChange={(window) => window && onChange({ ...draft, window })} />
    ),
  }
  return (
    <>
      <Sentence text={t('editor.says.first')} slots={slots} />
      <WhereRows {...where} ofLines={false} wrong={wrong} />
    </>
  )
}

/** 『商品明细』里『花钱最多』的『品类』『是』『牛奶』 */
export function FavouriteRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'favourite'>>) {
  const { t } = useLanguage()
  const ofLines = draft.lines === true
  const where = { where: draft.where, onChange: (where: Where[]) => onChange({ ...draft, where }) }
  const slots = {
    source: <FactsInput value={draft} onChange={onChange} wrong={wrong}><AddWhere {...where} /></FactsInput>,
    by: (
      <WordSelect<'count' | 'sum'>
        label={t('editor.by')}
        value={draft.by}
        status={wrong('by') ? 'error' : undefined}
        options={[{ value: 'count', label: t('editor.byCount') }, { value: 'sum', label: t('editor.bySum') }]}
        onChange={(by) => onChange({ ...draft, by })}
      />
    ),
    property: (
      <PropertySelect value={draft.property} ofLines={ofLines} kind="text" wrong={wrong} onChange={(property) => onChange({ ...draft, property })} />
    ),
    test: <TextTest {...{ draft, onChange, wrong }} />,
    window: <WindowPicker value={draft.window} invalid={wrong('window')} onChange={(window) => onChange({ ...draft, window })} />,
  }
  return (
    <>
      <Sentence text={t('editor.says.favourite')} slots={slots} />
      <WhereRows {...where} ofLines={ofLines} wrong={wrong} />
    </>
  )
}

function TextTest({ draft, onChange, wrong }: RowProps<LeafDraftOf<'favourite'>>) {
  const { vocabulary } = useRuleContext()
  return (
    <>
      <OperatorSelect
        kind="text"
        value={draft.op}
        operators={operatorsOf(vocabulary, 'text')}
        invalid={wrong('op')}
        onChange={(op) => onChange({ ...draft, op, value: reshape(draft.value, op) })}
      />
      <ValueInput kind="text" op={draft.op} value={draft.value} invalid={wrong('value')} onChange={(value) => onChange({ ...draft, value })} />
    </>
  )
}
