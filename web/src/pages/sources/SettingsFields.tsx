import { Input, Radio } from 'antd'
import { useState } from 'react'
import type { SourceKind, SourceSettings } from '../../client/sources'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'

type Props = {
  kind: SourceKind
  settings: SourceSettings
  onChange: (settings: SourceSettings) => void
  secret: string
  onSecret: (secret: string) => void
  kept?: boolean
  inbox: string | null
}

/** How a database or a folder is reached. */
export function SettingsFields(props: Props) {
  if (props.kind === 'database') return <DatabaseFields {...props} />
  if (props.kind === 'folder') return <FolderField {...props} />
  return null
}

function FolderField({ settings, onChange, inbox }: Props) {
  const { t } = useLanguage()
  return (
    <Field label={t('sources.path')} htmlFor="source-path" hint={inbox ? t('sources.pathHint', { inbox }) : t('sources.pathHintPlain')}>
      <Input id="source-path" value={settings.path ?? ''} onChange={(event) => onChange({ path: event.target.value })} />
    </Field>
  )
}

function DatabaseFields({ settings, onChange, secret, onSecret, kept }: Props) {
  const { t } = useLanguage()
  const [byStatement, setByStatement] = useState(Boolean(settings.statement))
  const put = (part: SourceSettings) => onChange({ ...settings, ...part })
  const choose = (statement: boolean) => {
    setByStatement(statement)
    put(statement ? { table: null } : { statement: null })
  }
  return (
    <>
      <Field label={t('sources.address')} htmlFor="source-address" hint={t('sources.addressHint')}>
        <Input id="source-address" value={settings.address ?? ''} onChange={(event) => put({ address: event.target.value })} autoComplete="off" />
      </Field>
      <Field label={t('sources.password')} htmlFor="source-secret" hint={t('sources.passwordHint')}>
        <Input.Password id="source-secret" value={secret} onChange={(event) => onSecret(event.target.value)} autoComplete="new-password" placeholder={kept ? t('sources.passwordKept') : undefined} />
      </Field>
      <Field label={t('sources.what')}>
        <Radio.Group
          aria-label={t('sources.what')}
          value={byStatement}
          onChange={(event) => choose(event.target.value as boolean)}
          options={[{ value: false, label: t('sources.table') }, { value: true, label: t('sources.statement') }]}
        />
      </Field>
      {byStatement ? (
        <Field label={t('sources.statement')} htmlFor="source-statement" hint={t('sources.statementHint')}>
          <Input.TextArea id="source-statement" rows={4} value={settings.statement ?? ''} onChange={(event) => put({ statement: event.target.value })} className="code" />
        </Field>
      ) : (
        <Field label={t('sources.table')} htmlFor="source-table" hint={t('sources.tableHint')}>
          <Input id="source-table" value={settings.table ?? ''} onChange={(event) => put({ table: event.target.value })} />
        </Field>
      )}
      <Field label={t('sources.cursor')} htmlFor="source-cursor" hint={t('sources.cursorHint')}>
        <Input id="source-cursor" value={settings.cursor_column ?? ''} onChange={(event) => put({ cursor_column: event.target.value })} />
      </Field>
    </>
  )
}
