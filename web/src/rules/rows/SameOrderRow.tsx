import { CloseOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useLanguage } from '../../texts/language'
import { NumberTest } from '../controls/NumberTest'
import { Sentence } from '../controls/Sentence'
import { WhereRows } from '../controls/WhereRows'
import { WindowPicker } from '../controls/WindowPicker'
import type { LeafDraftOf } from '../draft'
import { measureOperators } from '../fields'
import type { Where } from '../nodes'
import { inside, type RowProps } from './rowProps'

const another: Where = { property: 'category', op: 'eq' }

/** 同一笔订单里有：『品类』『是』『牛奶』的商品，和『品类』『是』『面包』的商品; such orders: 『至少』『1』单 */
export function SameOrderRow({ draft, onChange, wrong }: RowProps<LeafDraftOf<'same_order'>>) {
  const { t } = useLanguage()
  const change = (of: Where[][]) => onChange({ ...draft, of: of.map((where) => ({ where })) })
  const wheres = draft.of.map(({ where }) => where)
  const slots = {
    test: (
      <NumberTest test={draft} operators={measureOperators} unit={t('editor.orderUnit')} wrong={wrong} onChange={(test) => onChange({ ...draft, ...test })} />
    ),
    window: <WindowPicker value={draft.window} invalid={wrong('window')} onChange={(window) => onChange({ ...draft, window })} />,
  }
  return (
    <>
      {wheres.map((where, place) => (
        // The filters have no names; they are added at the end and replaced in place.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="rule-line" key={place}>
          <WhereRows
            where={where}
            ofLines
            lead={t(place === 0 ? 'editor.says.sameOrder' : 'editor.says.sameOrderAnd')}
            wrong={inside(wrong, `of[${place}]`)}
            growing
            onChange={(next) => change(wheres.with(place, next))}
          />
          {wheres.length > 2 && (
            <Button type="text" size="small" icon={<CloseOutlined aria-hidden />} aria-label={t('editor.removeLine')} onClick={() => change(wheres.toSpliced(place, 1))} />
          )}
        </div>
      ))}
      <div className="rule-line">
        <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => change([...wheres, [another]])}>{t('editor.addLine')}</Button>
      </div>
      <div className="rule-line"><Sentence text={t('editor.says.sameOrderCount')} slots={slots} /></div>
    </>
  )
}
