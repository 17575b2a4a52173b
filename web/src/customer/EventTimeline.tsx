import {
  CloseSquareOutlined, EyeOutlined, FileTextOutlined, GiftOutlined, MailOutlined, NotificationOutlined, RollbackOutlined,
  ShoppingCartOutlined, ShoppingOutlined, ThunderboltOutlined,
} from '@ant-design/icons'
import { Button, Timeline } from 'antd'
import { useState, type ReactNode } from 'react'
import { useCustomerEvents, useVocabulary } from '../client/customers'
import type { CustomerEvent, Text } from '../client/types'
import { Loading } from '../components/Loading'
import { Amount } from '../components/Amount'
import { PageTable } from '../components/PageTable'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useSayValue } from './TraitValue'

const icons: Record<string, ReactNode> = {
  page_viewed: <EyeOutlined aria-hidden />,
  product_viewed: <EyeOutlined aria-hidden />,
  product_added: <ShoppingCartOutlined aria-hidden />,
  order_created: <FileTextOutlined aria-hidden />,
  order_completed: <ShoppingOutlined style={{ color: 'var(--accent)' }} aria-hidden />,
  order_cancelled: <CloseSquareOutlined aria-hidden />,
  order_refunded: <RollbackOutlined style={{ color: '#b42318' }} aria-hidden />,
  campaign_received: <NotificationOutlined aria-hidden />,
  coupon_redeemed: <GiftOutlined aria-hidden />,
  message_opened: <MailOutlined aria-hidden />,
}

export function EventTimeline({ customerId }: { customerId: string }) {
  const { t } = useLanguage()
  const query = useCustomerEvents(customerId)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const events = query.data.pages.flatMap(({ items }) => items)
  if (events.length === 0) return <p className="quiet">{t('customer.noEvents')}</p>
  return (
    <div className="stack-small">
      <Timeline
        items={events.map((event) => ({
          key: `${event.source}:${event.event_id}`,
          icon: icons[event.name] ?? <ThunderboltOutlined aria-hidden />,
          content: <EventEntry event={event} />,
        }))}
      />
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('do.more')}</Button>
      )}
    </div>
  )
}

/** What the vocabulary calls events and their properties: the same words as in rules. */
function useEventWords() {
  const { text } = useLanguage()
  const { events = [], event_properties = [] } = useVocabulary().data ?? {}
  const label = (found: { label: Text } | undefined, name: string) => text(found?.label) || name
  return {
    event: (name: string) => label(events.find((one) => one.name === name), name),
    property: (name: string) => label(event_properties.find((one) => one.name === `properties.${name}`), name),
  }
}

function EventEntry({ event }: { event: CustomerEvent }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const words = useEventWords()
  const [open, setOpen] = useState(false)
  const facts = [event.order_id && t('customer.orderNo', { id: event.order_id }), event.product_id, event.category, event.channel, event.source]
  return (
    <div>
      <div className="event-head">
        <strong className="event-name">{words.event(event.name)}</strong>
        {event.items.length > 0 && (
          <Button type="link" size="small" className="flush" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('customer.lines', { n: event.items.length })}
          </Button>
        )}
        {event.amount !== null && event.amount !== undefined && (
          <span className="event-amount">{event.name === 'order_refunded' && '−'}<Amount value={event.amount} /></span>
        )}
      </div>
      <div className="quiet small">{dateTime(event.ts)}{facts.filter(Boolean).map((fact) => ` · ${fact}`)}</div>
      <Properties properties={event.properties} sayName={words.property} />
      {open && <Lines event={event} />}
    </div>
  )
}

function Properties({ properties, sayName }: { properties: CustomerEvent['properties']; sayName: (name: string) => string }) {
  const say = useSayValue()
  const entries = Object.entries(properties ?? {})
  if (entries.length === 0) return null
  return <div className="quiet small">{entries.map(([name, value]) => `${sayName(name)}: ${say(value)}`).join(' · ')}</div>
}

function Lines({ event }: { event: CustomerEvent }) {
  const { t } = useLanguage()
  const { money, number } = useFormat()
  const lines = event.items.map((item, place) => ({ ...item, place }))
  return (
    <PageTable
      label={t('customer.lines', { n: lines.length })}
      size="small"
      rows={lines}
      rowKey={({ place }) => place}
      columns={[
        { key: 'product', title: t('customer.product'), render: (line) => line.product_name || line.product_id || '—' },
        { key: 'category', title: t('customer.category'), render: (line) => line.category || '—' },
        { key: 'quantity', title: t('customer.quantity'), align: 'end', render: (line) => <span className="numeric">{number(line.quantity)}</span> },
        { key: 'amount', title: t('customer.amount'), align: 'end', render: (line) => <span className="numeric">{money(line.amount)}</span> },
      ]}
    />
  )
}
