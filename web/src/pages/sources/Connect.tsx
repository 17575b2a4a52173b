import { Tabs, Typography } from 'antd'
import type { Source } from '../../client/sources'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'
import { hookSnippets, writeSnippets } from './snippets'

/** How programs reach a source that is written to: its address, and examples to copy. */
export function Connect({ source, secret }: { source: Source; secret?: string | null }) {
  const { t } = useLanguage()
  if (source.kind !== 'event_api' && source.kind !== 'webhook') return null
  const hook = source.kind === 'webhook'
  const origin = window.location.origin
  const key = secret ?? (hook ? 'WEBHOOK_SECRET' : 'WRITE_KEY')
  const address = hook ? `${origin}/hooks/${source.id}` : `${origin}/v1`
  const snippets = hook ? hookSnippets(address, key) : writeSnippets(origin, key)
  return (
    <section className="panel stack" aria-label={t('sources.connect')}>
      <div>
        <h2 className="panel-title">{t('sources.connect')}</h2>
        <span className="quiet small">{t(hook ? 'sources.hookText' : 'sources.apiText')}</span>
      </div>
      <Field label={t('sources.hookAddress')}>
        <Typography.Text code copyable={{ text: address, tooltips: [t('do.copy'), t('do.copied')] }} className="wrap-code">{address}</Typography.Text>
      </Field>
      <Tabs
        size="small"
        items={snippets.map(({ name, code }) => ({ key: name, label: name, children: <Snippet code={code} /> }))}
      />
    </section>
  )
}

function Snippet({ code }: { code: string }) {
  const { t } = useLanguage()
  return (
    <div className="snippet">
      {/* a region that scrolls can be reached by keyboard */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{code}</pre>
      <Typography.Text copyable={{ text: code, tooltips: [t('sources.copy'), t('do.copied')] }} className="snippet-copy" />
    </div>
  )
}
