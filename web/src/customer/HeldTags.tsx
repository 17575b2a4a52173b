import { ClockCircleOutlined, DeleteOutlined, QuestionCircleOutlined } from '@ant-design/icons'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useHandTag } from '../client/customers'
import type { CustomerDetail, Tag } from '../client/types'
import { onlyHelps, TagChip, useTagIndex, useTagWords } from '../components/TagChip'
import { WordSelect } from '../rules/controls/Labelled'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'
import { AddHandTag } from './AddHandTag'
import { ChangeEnd } from './ChangeEnd'
import { useSaySetBy } from './setBy'
import { WhyPanel } from './WhyPanel'

/** The customer's tags, each with who set it and why; and the way to ask why one is missing. */
export function HeldTags({ customer }: { customer: CustomerDetail }) {
  const { t } = useLanguage()
  const index = useTagIndex()
  const tags = customer.tags.filter(({ tag_id }) => !onlyHelps(index.get(tag_id)))
  return (
    <div className="stack-small">
      {tags.length === 0 && <p className="quiet">{t('customer.noTags')}</p>}
      <ul className="held-tags">
        {tags.map((held) => (
          <HeldTag key={held.tag_id} customerId={customer.id} held={held} tag={index.get(held.tag_id)} />
        ))}
      </ul>
      <div className="row">
        <AddHandTag customer={customer} />
        <MissingTag customer={customer} tags={[...index.values()].filter((tag) => !onlyHelps(tag))} />
      </div>
    </div>
  )
}

type Held = CustomerDetail['tags'][number]

function HeldTag({ customerId, held, tag }: { customerId: string; held: Held; tag: Tag | undefined }) {
  const { t } = useLanguage()
  const { date, dateTime } = useFormat()
  const words = useTagWords()
  const saySetBy = useSaySetBy()
  const [open, setOpen] = useState(false)
  const name = words(tag, held.tag_id, held.value)
  return (
    <li>
      <div className="held-tag">
        <span className="row">
          <TagChip tag={tag} id={held.tag_id} value={held.value} />
          <span className="quiet small">{t('customer.since', { time: date(held.since) })} · {saySetBy.began(held.set_by)}</span>
          {held.expires_at && (
            <span className="tag-until small" title={t('handTagEnds.untilHint')}>
              <ClockCircleOutlined aria-hidden /> {t('handTagEnds.until', { time: dateTime(held.expires_at) })}
            </span>
          )}
        </span>
        <span className="row">
          <Button size="small" type="text" icon={<QuestionCircleOutlined aria-hidden />} aria-expanded={open} aria-label={t(open ? 'customer.hideWhyOf' : 'customer.whyOf', { tag: name })} onClick={() => setOpen(!open)}>
            {t(open ? 'customer.hideWhy' : 'customer.why')}
          </Button>
          {tag?.kind === 'hand' && !tag.of_scheme && <ChangeEnd customerId={customerId} tagId={held.tag_id} value={held.value} name={name} />}
          {tag?.kind === 'hand' && !tag.of_scheme && <RemoveHandTag customerId={customerId} tagId={held.tag_id} name={name} />}
        </span>
      </div>
      {open && <WhyPanel customerId={customerId} tagId={held.tag_id} tag={tag} />}
    </li>
  )
}

function RemoveHandTag({ customerId, tagId, name }: { customerId: string; tagId: string; name: string }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const handTag = useHandTag(customerId)
  // The row is gone before the mutation's own callbacks would be called; a promise outlives it.
  const remove = () =>
    handTag.mutateAsync({ tagId, value: null }).then(
      () => void message.success(t('customer.tagRemoved')),
      (problem: unknown) => void message.error(say(problem)),
    )
  return (
    <Popconfirm title={t('customer.removeTagAsk')} okText={t('do.delete')} cancelText={t('do.cancel')} onConfirm={remove}>
      <Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('customer.removeTag', { name })} />
    </Popconfirm>
  )
}

/** Why a customer does not have a tag is asked as often as why they do. */
function MissingTag({ customer, tags }: { customer: CustomerDetail; tags: Tag[] }) {
  const { t, text } = useLanguage()
  const [asked, setAsked] = useState<string>()
  const held = new Set(customer.tags.map(({ tag_id }) => tag_id))
  const missing = tags.filter(({ id }) => !held.has(id))
  if (missing.length === 0) return null
  return (
    <>
      <WordSelect
        label={t('customer.checkOther')}
        value={asked}
        allowClear
        options={missing.map(({ id, name }) => ({ value: id, label: text(name) || id }))}
        onChange={setAsked}
        style={{ minWidth: 200 }}
      />
      {asked && (
        <div className="missing-why">
          <WhyPanel customerId={customer.id} tagId={asked} tag={tags.find(({ id }) => id === asked)} />
        </div>
      )}
    </>
  )
}
