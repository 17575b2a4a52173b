export type Snippet = { name: string; code: string }

/** Events by the Segment spec, with its own clients and without. */
export function writeSnippets(origin: string, key: string): Snippet[] {
  return [
    {
      name: 'curl',
      code: `curl ${origin}/v1/track -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "10086", "event": "Order Completed", "messageId": "order-1",
       "properties": {"order_id": "1", "total": 19.9}, "context": {"traits": {"phone": "13800000001"}}}'`,
    },
    {
      name: 'Python',
      code: `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${origin}"
analytics.identify("10086", {"phone": "13800000001"})
analytics.track("10086", "Order Completed", {"order_id": "1", "total": 19.9})
analytics.flush()`,
    },
    {
      name: 'Node',
      code: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' })
analytics.identify({ userId: '10086', traits: { phone: '13800000001' } })
analytics.track({ userId: '10086', event: 'Order Completed', properties: { order_id: '1', total: 19.9 } })
await analytics.closeAndFlush()`,
    },
    { name: 'Browser', code: browserSnippet(origin, key) },
  ]
}

function browserSnippet(origin: string, key: string): string {
  return `<script src="${origin}/v1/zhike.js" data-write-key="${key}" async></script>
<script>
  window.zhike = window.zhike || []
  zhike.push(['consent', true]) // once the visitor has agreed
  zhike.push(['identify', '10086', { phone: '13800000001' }])
  zhike.push(['product', { product_id: 'p1' }])
</script>`
}

/** A signed delivery: HMAC-SHA256 over "<seconds>.<body>". */
export function hookSnippets(address: string, secret: string): Snippet[] {
  return [
    {
      name: 'curl',
      code: `SECRET='${secret}'
BODY='{"order_id": "1", "phone": "13800000001", "paid_at": "2024-03-05 15:05:00", "paid_amount": "19.90"}'
T=$(date +%s)
SIGNATURE=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl ${address} -H 'Content-Type: application/json' \\
  -H "Zhike-Signature: t=$T,v1=$SIGNATURE" -d "$BODY"`,
    },
    {
      name: 'Python',
      code: `import hashlib, hmac, json, time, urllib.request

secret = "${secret}"
body = json.dumps([{"order_id": "1", "phone": "13800000001", "paid_at": "2024-03-05 15:05:00",
                    "paid_amount": "19.90"}]).encode()
t = int(time.time())
signature = hmac.new(secret.encode(), f"{t}.".encode() + body, hashlib.sha256).hexdigest()
request = urllib.request.Request("${address}", body,
                                 {"Content-Type": "application/json", "Zhike-Signature": f"t={t},v1={signature}"})
print(urllib.request.urlopen(request).status)  # 202`,
    },
    {
      name: 'Node',
      code: `import { createHmac } from 'node:crypto'

const secret = '${secret}'
const body = JSON.stringify([{ order_id: '1', phone: '13800000001', paid_at: '2024-03-05 15:05:00', paid_amount: '19.90' }])
const t = Math.floor(Date.now() / 1000)
const v1 = createHmac('sha256', secret).update(\`\${t}.\${body}\`).digest('hex')
const answer = await fetch('${address}', {
  method: 'POST', body, headers: { 'Content-Type': 'application/json', 'Zhike-Signature': \`t=\${t},v1=\${v1}\` },
})
console.log(answer.status) // 202`,
    },
  ]
}
