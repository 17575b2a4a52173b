import { InputNumber } from 'antd'
import { useLanguage } from '../../texts/language'
import { WordSelect } from '../controls/Labelled'
import { MetricInput } from '../controls/MetricInput'
import { NumberTest } from '../controls/NumberTest'
import { Sentence } from '../controls/Sentence'
import { WithinSelect } from '../controls/WithinSelect'
import type { LeafDraftOf } from '../draft'
import { inside, type RowProps } from './rowProps'

type RankDraft = LeafDraftOf<'rank'>

/** 『…金额合计』在『全部客户』里排『前』『20』『%』 */
export function RankRow({ draft, onChange, wrong }: RowProps<RankDraft>) {
  const { t } = useLanguage()
  const slots = {
    within: <WithinSelect value={draft.within} onChange={(within) => onChange({ ...draft, within })} wrong={wrong} />,
    side: (
      <WordSelect<'top' | 'bottom'>
        label={t('editor.side')}
        value={draft.side}
        status={wrong('side') ? 'error' : undefined}
        options={[{ value: 'top', label: t('editor.top') }, { value: 'bottom', label: t('editor.bottom') }]}
        onChange={(side) => onChange({ ...draft, side })}
      />
    ),
    amount: <HowMany {...{ draft, onChange, wrong }} />,
  }
  return (
    <>
      <MetricInput value={draft.of} wrong={inside(wrong, 'of')} onChange={(of) => onChange({ ...draft, of })} />
      <div className="rule-line"><Sentence text={t('editor.says.rank')} slots={slots} /></div>
    </>
  )
}

function HowMany({ draft, onChange, wrong }: RowProps<RankDraft>) {
  const { t } = useLanguage()
  const unit = draft.count === undefined ? 'percent' : 'count'
  const set = (choice: 'percent' | 'count', n: number) =>
    onChange({ ...draft, percent: undefined, count: undefined, [choice]: n })
  return (
    <>
      <InputNumber
        aria-label={t('editor.howMany')}
        min={unit === 'percent' ? 0.01 : 1}
        max={unit === 'percent' ? 100 : 1e9}
        precision={unit === 'count' ? 0 : undefined}
        status={wrong(unit) ? 'error' : undefined}
        value={draft[unit]}
        onChange={(n) => n !== null && set(unit, n)}
        style={{ width: 88 }}
      />
      <WordSelect<'percent' | 'count'>
        label={t('editor.unit')}
        value={unit}
        options={[{ value: 'percent', label: '%' }, { value: 'count', label: t('editor.peopleUnit') }]}
        onChange={(choice) => set(choice, choice === 'percent' ? 20 : 100)}
      />
    </>
  )
}

/** 『…金额合计』在『全部客户』里从低到高分『5』档，『是』第『5』档 */
export function BandRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'band'>>) {
  const { t } = useLanguage()
  const slots = {
    within: <WithinSelect value={draft.within} onChange={(within) => onChange({ ...draft, within })} wrong={wrong} />,
    bands: (
      <InputNumber
        aria-label={t('editor.bands')}
        min={2}
        max={100}
        precision={0}
        status={wrong('bands') ? 'error' : undefined}
        value={draft.bands}
        onChange={(bands) => bands !== null && onChange({ ...draft, bands })}
        style={{ width: 72 }}
      />
    ),
    test: <NumberTest test={draft} wrong={wrong} onChange={(test) => onChange({ ...draft, ...test })} />,
  }
  return (
    <>
      <MetricInput value={draft.of} wrong={inside(wrong, 'of')} onChange={(of) => onChange({ ...draft, of })} />
      <div className="rule-line"><Sentence text={t('editor.says.band')} slots={slots} /></div>
    </>
  )
}
