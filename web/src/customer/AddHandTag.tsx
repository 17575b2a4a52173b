import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Popover } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useHandTag, type TagEnd } from '../client/customers'
import { useTags } from '../client/tags'
import type { CustomerDetail } from '../client/types'
import { WordSelect } from '../rules/controls/Labelled'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { EndPicker } from './EndPicker'

export function AddHandTag({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={open}
      onOpenChange={setOpen}
      content={<HandTagForm customerId={customer.id} onDone={() => setOpen(false)} />}
    >
      <Button icon={<PlusOutlined aria-hidden />}>{t('customer.addTag')}</Button>
    </Popover>
  )
}

function HandTagForm({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const handTag = useHandTag(customerId)
  const tags = (useTags().data ?? []).filter(({ kind, of_scheme }) => kind === 'hand' && !of_scheme)
  const [tagId, setTagId] = useState<string>()
  const [level, setLevel] = useState<string>()
  const [end, setEnd] = useState<TagEnd | null>({})
  const levels = tags.find(({ id }) => id === tagId)?.definition.levels ?? []
  const value = levels.length > 1 ? level : levels[0]?.key
  if (tags.length === 0) return <div className="hand-tag-form quiet">{t('customer.noHandTags')} <Link to="/tags/new">{t('tags.new')}</Link></div>
  const add = () =>
    handTag.mutate(
      { tagId: tagId!, value: value!, end: end! },
      {
        onSuccess: () => {
          void message.success(t('customer.tagAdded'))
          onDone()
        },
        onError: (problem) => void message.error(say(problem)),
      },
    )
  return (
    <div className="hand-tag-form">
      <WordSelect
        label={t('customer.chooseTag')}
        value={tagId}
        options={tags.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
        onChange={(id) => {
          setTagId(id)
          setLevel(undefined)
        }}
      />
      {levels.length > 1 && (
        <WordSelect
          label={t('customer.chooseValue')}
          value={level}
          options={levels.map(({ key, name }) => ({ value: key, label: text(name) || key }))}
          onChange={setLevel}
        />
      )}
      <EndPicker value={end} onChange={setEnd} />
      <span className="quiet small">{t('customer.addTagHint')}</span>
      <Button type="primary" disabled={!tagId || !value || !end} loading={handTag.isPending} onClick={add}>{t('do.add')}</Button>
    </div>
  )
}
