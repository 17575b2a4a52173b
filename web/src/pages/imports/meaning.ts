import type { Mapping } from '../../client/types'

type TraitKind = Mapping['traits'][number]['kind']

/** What one column of a file is taken as: `field:order_id`, `identity:phone`, `trait:city`, `property` or `ignore`. */
export type Meaning = string

export const identityKinds = [
  'phone', 'email', 'taobao_nick', 'jd_pin', 'member_no', 'wechat_unionid', 'wechat_openid', 'wecom_external_userid', 'douyin_openid',
  'pdd_nick', 'youzan_open_id', 'customer_id',
] as const

/** The exports that are recognised by their headers. */
export const platforms = [
  'taobao_orders', 'taobao_items', 'taobao_items_old', 'taobao_customers', 'jd_orders', 'douyin_orders', 'pdd_orders', 'youzan_orders',
  'youzan_items', 'youzan_customers', 'wechat_shop_lines', 'wechat_shop_orders', 'wecom_customers',
] as const

export const fieldsOf: Record<string, readonly string[]> = {
  orders: [
    'order_id', 'created_at', 'paid_at', 'refunded_at', 'status', 'total_amount', 'paid_amount', 'refund_amount', 'currency',
    'product_id', 'product_name', 'category', 'quantity', 'channel',
  ],
  order_lines: [
    'order_id', 'line_no', 'created_at', 'paid_at', 'refunded_at', 'status', 'line_amount', 'refund_amount', 'currency',
    'product_id', 'product_name', 'category', 'quantity', 'channel',
  ],
  customers: ['ts'],
  events: ['event_id', 'event_name', 'ts', 'amount', 'currency', 'order_id', 'product_id', 'category', 'quantity', 'channel'],
  feedback: ['event_id', 'ts', 'rating', 'text', 'order_id', 'product_id', 'category', 'channel'],
  coupons: [
    'coupon_id', 'coupon_name', 'campaign', 'coupon_status', 'received_at', 'used_at', 'expires_at', 'ts', 'amount', 'order_id', 'channel',
  ],
  interactions: ['event_id', 'event_name', 'ts', 'channel', 'text', 'staff', 'campaign'],
  products: ['product_id', 'product_name', 'category', 'brand', 'price'],
  market: ['series', 'item', 'date', 'value', 'unit'],
}

/** Kinds that speak of no customer: neither identities nor traits. */
export const withoutPeople = new Set<string>(['products', 'market'])

export function meaningOf(mapping: Mapping, header: string): Meaning {
  const field = Object.entries(mapping.columns).find(([, used]) => used === header)?.[0]
  if (field) return `field:${field}`
  const identity = mapping.identities.find((one) => one.header === header)
  if (identity) return `identity:${identity.kind}`
  const trait = mapping.traits.find((one) => one.header === header)
  if (trait) return `trait:${trait.trait}`
  return mapping.properties.includes(header) ? 'property' : 'ignore'
}

/** The mapping with one column taken as something else. A field has one column: the column that had it loses it. */
export function withMeaning(mapping: Mapping, header: string, meaning: Meaning, traitKind: TraitKind = 'text'): Mapping {
  const [type, name = ''] = meaning.split(':')
  const free = without(mapping, header)
  if (type === 'field') return { ...free, columns: { ...free.columns, [name]: header } }
  if (type === 'identity') return { ...free, identities: [...free.identities, { kind: name, header }], anonymous: false }
  if (type === 'trait') return { ...free, traits: [...free.traits, { trait: name, header, kind: traitKind }] }
  return type === 'property' ? { ...free, properties: [...free.properties, header] } : free
}

function without(mapping: Mapping, header: string): Mapping {
  return {
    ...mapping,
    columns: Object.fromEntries(Object.entries(mapping.columns).filter(([, used]) => used !== header)),
    identities: mapping.identities.filter((one) => one.header !== header),
    traits: mapping.traits.filter((one) => one.header !== header),
    properties: mapping.properties.filter((one) => one !== header),
  }
}

/** A code for a trait made from its column: `Member Level` becomes `member_level`; Chinese headers get a number. */
export function traitCode(header: string, taken: string[]): string {
  const wish = header.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '')
  if (wish && !taken.includes(wish)) return wish
  for (let n = 1; ; n++) if (!taken.includes(`${wish || 'trait'}_${n}`)) return `${wish || 'trait'}_${n}`
}

/** Order lines may leave the customer to the orders that they belong to. */
export const needsIdentity = ({ identities, kind, columns }: Mapping) =>
  identities.length === 0 && !withoutPeople.has(kind) && !(kind === 'order_lines' && columns.order_id !== undefined)
