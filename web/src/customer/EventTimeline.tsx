import {
  CloseSquareOutlined, EyeOutlined, FileTextOutlined, GiftOutlined, MailOutlined, NotificationOutlined, RollbackOutlined,
  ShoppingCartOutlined, ShoppingOutlined, ThunderboltOutlined,
} from '@ant-design/icons'
import { Button, Timeline } from 'antd'
import { useState, type ReactNode } from 'react'
import { useCustomerEvents } from '../client/customers'
import type { CustomerEvent } from '../client/types'
import { Loading } from '../components/Loading'
import { PageTable } from '../components/PageTable'
import { ProblemAlert } from '../components/ProblemAlert'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useSayValue } from './TraitValue'

const icons: Record<string, ReactNode> = {
  page_viewed: <EyeOutlined />,
  product_viewed: <EyeOutlined />,
  product_added: <ShoppingCartOutlined />,
  order_created: <FileTextOutlined />,
  order_completed: <ShoppingOutlined style={{ color: 'var(--accent)' }} />,
  order_cancelled: <CloseSquareOutlined />,
  order_refunded: <RollbackOutlined style={{ color: '#b42318' }} />,
  campaign_received: <NotificationOutlined />,
  coupon_redeemed: <GiftOutlined />,
  message_opened: <MailOutlined />,
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
          icon: icons[event.name] ?? <ThunderboltOutlined />,
          content: <EventEntry event={event} />,
        }))}
      />
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('do.more')}</Button>
      )}
    </div>
  )
}

function EventEntry({ event }: { event: CustomerEvent }) {
  const { t, code } = useLanguage()
  const { money, dateTime } = useFormat()
  const [open, setOpen] = useState(false)
  const facts = [event.order_id && t('customer.orderNo', { id: event.order_id }), event.product_id, event.category, event.channel, event.source]
  return (
    <div>
      <div className="row-between">
        <strong>{code('events', event.name)}</strong>
        {event.amount !== null && event.amount !== undefined && (
          <span className="numeric">{event.name === 'order_refunded' ? '−' : ''}{money(event.amount)}</span>
        )}
      </div>
      <div className="quiet small">{dateTime(event.ts)}{facts.filter(Boolean).map((fact) => ` · ${fact}`)}</div>
      <Properties properties={event.properties} />
      {event.items.length > 0 && (
        <Button type="link" size="small" className="flush" aria-expanded={open} aria-label={t(open ? 'customer.hideLines' : 'customer.showLines')} onClick={() => setOpen(!open)}>
          {t('customer.lines', { n: event.items.length })}
        </Button>
      )}
      {open && <Lines event={event} />}
    </div>
  )
}

function Properties({ properties }: { properties: CustomerEvent['properties'] }) {
  const say = useSayValue()
  const entries = Object.entries(properties ?? {})
  if (entries.length === 0) return null
  return <div className="quiet small">{entries.map(([name, value]) => `${name}: ${say(value)}`).join(' · ')}</div>
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
