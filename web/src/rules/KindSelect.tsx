import { PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useLanguage } from '../texts/language'
import { WordSelect } from './controls/Labelled'
import { groups, isNest, nests, type Kind, type KindGroup, type Nest } from './kinds'

const names = Object.keys(groups) as KindGroup[]

/** What kind of condition a row is. Another kind starts afresh. */
export function KindSelect({ value, onChange }: { value: Kind; onChange: (kind: Kind) => void }) {
  const { t } = useLanguage()
  return (
    <WordSelect<Kind>
      label={t('editor.kindOfCondition')}
      variant="filled"
      value={value}
      options={names.map((name) => ({
        label: t(`editor.kindGroups.${name}`),
        options: groups[name].map((kind) => ({ value: kind, label: t(`editor.kinds.${kind}`) })),
      }))}
      onChange={onChange}
      listHeight={360}
    />
  )
}

/** All kinds with what each is for, by what people look for. */
export function AddCondition({ onAdd }: { onAdd: (kind: Kind | Nest) => void }) {
  const { t } = useLanguage()
  const item = (kind: Kind | Nest) => ({
    key: kind,
    label: <span className="kind"><span>{t(`editor.kinds.${kind}`)}</span> <span className="quiet small">{t(`editor.kindHints.${kind}`)}</span></span>,
  })
  const group = (name: KindGroup | 'nests', kinds: readonly (Kind | Nest)[]) => ({
    key: name, type: 'group' as const, label: t(`editor.kindGroups.${name}`), children: kinds.map(item),
  })
  const items = [...names.map((name) => group(name, groups[name])), group('nests', nests)]
  const add = ({ key }: { key: string }) => onAdd(isNest(key) ? key : (key as Kind))
  return (
    <Dropdown trigger={['click']} autoFocus menu={{ items, onClick: add, className: 'kind-menu' }}>
      <Button type="text" icon={<PlusOutlined aria-hidden />}>{t('editor.addCondition')}</Button>
    </Dropdown>
  )
}
