import { Button, Checkbox, Modal, Select } from 'antd'
import { useId, useState } from 'react'
import { useLanguage } from '../../texts/language'
import { Field } from '../FilterForm'
import { SearchBox } from './SearchBox'
import type { List } from './useList'

const MANY = 16

/** Which columns a list shows and how it is sorted; what is ticked is shown at once and stands in the address. */
export function ColumnsDialog<T>({ list, onClose }: { list: List<T>; onClose: () => void }) {
  const { t } = useLanguage()
  const [wanted, setWanted] = useState('')
  const choosable = list.columns.slice(1).filter(({ title }) => title.toLowerCase().includes(wanted.toLowerCase()))
  // Ticks answer at once; the address follows them.
  const [changed, setChanged] = useState<Readonly<Record<string, boolean>>>({})
  const isOn = (key: string, now = changed) => now[key] ?? list.shows(key)
  const show = (now: Record<string, boolean>) => {
    setChanged(now)
    list.show(list.columns.map(({ key }) => key).filter((key) => isOn(key, now)))
  }
  const usual = () => show(Object.fromEntries(list.columns.map(({ key, extra }) => [key, !extra])))
  return (
    <Modal open title={t('lists.columns')} onCancel={onClose} width={520} footer={[
      <Button key="usual" onClick={usual}>{t('lists.usual')}</Button>,
      <Button key="done" type="primary" onClick={onClose}>{t('lists.done')}</Button>,
    ]}>
      <div className="stack">
        <SortSelect list={list} />
        {list.columns.length > MANY && <SearchBox label={t('lists.findColumn')} value={wanted} onSearch={setWanted} />}
        <fieldset className="list-columns">
          <legend className="field-label">{t('lists.shown', { name: list.columns[0]?.title ?? '' })}</legend>
          {choosable.map(({ key, title }) => (
            <Checkbox key={key} checked={isOn(key)} onChange={({ target }) => show({ ...changed, [key]: target.checked })}>{title}</Checkbox>
          ))}
        </fieldset>
      </div>
    </Modal>
  )
}

/** Orders to choose from: where there are no heads of columns to press, this is the way to sort. */
export function SortSelect<T>({ list }: { list: List<T> }) {
  const { t } = useLanguage()
  const id = useId()
  const orders = list.columns.filter(({ by }) => by).flatMap(({ key, title }) => [
    { value: `-${key}`, label: `${title} · ${t('lists.down')}` }, { value: key, label: `${title} · ${t('lists.up')}` },
  ])
  if (orders.length === 0) return null
  return (
    <Field label={t('lists.sort')} htmlFor={id}>
      <Select id={id} value={list.sort ?? ''} onChange={(sort: string) => list.sortBy(sort || null)} options={[...(list.sort ? [] : [{ value: '', label: t('lists.asTheyCome') }]), ...orders]} popupMatchSelectWidth={false} />
    </Field>
  )
}
