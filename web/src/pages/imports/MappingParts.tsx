import { PlusOutlined } from '@ant-design/icons'
import { Alert, AutoComplete, Button, Input, Radio, Select, Switch } from 'antd'
import { useState } from 'react'
import type { Mapping, Upload, Vocabulary } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'
import { needsIdentity } from './meaning'

type Props = { mapping: Mapping; onChange: (part: Partial<Mapping>) => void }
const meanings = ['completed', 'created', 'cancelled', 'refunded', 'ignored'] as const
type Meaning = (typeof meanings)[number]
const amounts = ['before_refunds', 'after_refunds'] as const

/** What each status that stands in the file means. */
export function Statuses({ upload, mapping, onChange }: Props & { upload: Upload }) {
  const { t } = useLanguage()
  const [added, setAdded] = useState('')
  const header = mapping.columns.status
  if (!header) return null
  const place = upload.headers.indexOf(header)
  const seen = upload.rows.map((row) => row[place]?.trim() ?? '').filter(Boolean)
  const words = [...new Set([...Object.keys(mapping.statuses), ...seen])]
  const put = (word: string, meaning: Meaning | null) => onChange({ statuses: { ...mapping.statuses, [word]: meaning } })
  return (
    <section className="panel stack" aria-label={t('imports.statuses')}>
      <div>
        <h2 className="panel-title">{t('imports.statuses')}</h2>
        <span className="quiet small">{t('imports.statusesHint')}</span>
      </div>
      <div className="status-grid">
        {words.map((word) => (
          <div key={word} className="row">
            <span className="status-word">{word}</span>
            <Select
              aria-label={`${t('imports.statusMeaning')} ${word}`}
              placeholder={t('imports.statusMeaning')}
              allowClear
              status={mapping.statuses[word] ? undefined : 'warning'}
              value={mapping.statuses[word] ?? undefined}
              onChange={(meaning: Meaning | undefined) => put(word, meaning ?? null)}
              options={meanings.map((meaning) => ({ value: meaning, label: t(`imports.statusKinds.${meaning}`) }))}
              style={{ minWidth: 190 }}
            />
          </div>
        ))}
      </div>
      <div className="row">
        <Input aria-label={t('imports.statusValue')} placeholder={t('imports.statusValue')} value={added} onChange={(event) => setAdded(event.target.value)} style={{ width: 180 }} />
        <Button
          icon={<PlusOutlined aria-hidden />}
          disabled={!added.trim()}
          onClick={() => {
            put(added.trim(), 'completed')
            setAdded('')
          }}
        >
          {t('imports.addStatus')}
        </Button>
      </div>
    </section>
  )
}

export function PaidAmount({ mapping, onChange }: Props) {
  const { t } = useLanguage()
  if (!mapping.columns.paid_amount && !mapping.columns.line_amount) return null
  return (
    <section className="panel stack" aria-label={t('imports.paidAmount')}>
      <div>
        <h2 className="panel-title">{t('imports.paidAmount')}</h2>
        <span className="quiet small">{t('imports.paidProposed')}</span>
      </div>
      <Radio.Group value={mapping.paid_amount} onChange={(event) => onChange({ paid_amount: event.target.value as Mapping['paid_amount'] })}>
        <div className="stack-small">
          {amounts.map((amount) => (
            <Radio key={amount} value={amount}>
              {t(`imports.paidKinds.${amount}`)}
              <div className="quiet small">{t(`imports.paidHints.${amount}`)}</div>
            </Radio>
          ))}
        </div>
      </Radio.Group>
    </section>
  )
}

export function EventName({ mapping, onChange, vocabulary }: Props & { vocabulary: Vocabulary | undefined }) {
  const { t, text } = useLanguage()
  if (!['events', 'interactions'].includes(mapping.kind) || mapping.columns.event_name) return null
  return (
    <section className="panel" aria-label={t('imports.eventName')}>
      <Field label={t('imports.eventName')} htmlFor="event-name" hint={t('imports.eventNameHint')}>
        <AutoComplete
          id="event-name"
          value={mapping.event_name ?? ''}
          onChange={(name: string) => onChange({ event_name: name || null })}
          options={vocabulary?.events.map(({ name, label }) => ({ value: name, label: `${name} · ${text(label)}` }))}
          style={{ maxWidth: 320 }}
        />
      </Field>
    </section>
  )
}

/** Without a column that leads to customers, the person decides: choose one, or import anonymous facts. */
export function IdentityCheck({ mapping, onChange }: Props) {
  const { t } = useLanguage()
  if (!needsIdentity(mapping)) return null
  const orders = mapping.kind === 'orders' || mapping.kind === 'order_lines'
  return (
    <Alert
      type="warning"
      showIcon
      title={t('imports.noIdentity')}
      description={
        <div className="stack-small">
          <span>{t('imports.noIdentityText')}</span>
          {mapping.kind !== 'customers' && (
            <label className="row anonymous">
              <Switch checked={mapping.anonymous} onChange={(anonymous) => onChange({ anonymous })} />
              <span>{t(orders ? 'imports.anonymous' : 'imports.anonymousEvents')}</span>
            </label>
          )}
        </div>
      }
    />
  )
}
