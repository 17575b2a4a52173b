// The published Node client, pointed at a server: node segment_client.mjs MODULE_DIRECTORY HOST WRITE_KEY
import { createRequire } from 'node:module'

const [modules, host, writeKey] = process.argv.slice(2)
const { Analytics } = createRequire(`${modules}/`)('@segment/analytics-node')
const analytics = new Analytics({ writeKey, host, flushAt: 5 })
const failed = []
analytics.on('error', (error) => failed.push(error))

const timestamp = new Date('2024-03-05T12:00:00.123Z')
analytics.identify({ userId: 'n1', traits: { name: '李四', email: 'li@example.com', points: 12.5, vip: true } })
analytics.track({ anonymousId: 'browser-1', event: 'Product Viewed', properties: { product_id: 'p1', price: 12.1 } })
analytics.alias({ previousId: 'browser-1', userId: 'n1' })
analytics.track({
  userId: 'n1',
  event: 'Order Completed',
  timestamp,
  messageId: 'order-message-1',
  properties: { order_id: 'o1', total: 36.37, products: [{ product_id: 'p1', price: 12.1, quantity: 3 }] },
})
analytics.track({ userId: 'n1', event: 'Order Completed', messageId: 'order-message-1' })
analytics.page({ userId: 'n1', name: '首页', properties: { url: 'https://shop.example/' } })
analytics.screen({ userId: 'n1', name: 'Cart' })
analytics.group({ userId: 'n1', groupId: 'g1', traits: { name: '老客群' } })
await analytics.closeAndFlush()
if (failed.length) {
  console.error(failed)
  process.exit(1)
}
