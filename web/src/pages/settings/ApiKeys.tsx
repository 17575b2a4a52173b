import { DeleteOutlined } from '@ant-design/icons'
import { Alert, App, Button, Input, Popconfirm, Typography } from 'antd'
import { useState } from 'react'
import { useApiKeys, useCreateApiKey, useDeleteApiKey } from '../../client/apiKeys'
import { Field } from '../../components/FilterForm'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

export function ApiKeys() {
  const { t } = useLanguage()
  return (
    <section className="panel stack" aria-label={t('settings.keys')}>
      <div>
        <h2 className="panel-title">{t('settings.keys')}</h2>
        <span className="quiet">{t('settings.keysHint')} </span>
        <a className="in-text" href="/api/v1/docs" target="_blank" rel="noreferrer">{t('settings.docs')}</a>
      </div>
      <NewKey />
      <KeyTable />
    </section>
  )
}

function NewKey() {
  const { t } = useLanguage()
  const [name, setName] = useState('')
  const create = useCreateApiKey()
  const submit = () => name.trim() && create.mutate(name.trim(), { onSuccess: () => setName('') })
  return (
    <>
      <Field label={t('settings.keyName')} htmlFor="key-name" hint={t('settings.keyNameHint')}>
        <span className="row">
          <Input id="key-name" value={name} onChange={(event) => setName(event.target.value)} onPressEnter={submit} style={{ maxWidth: 320 }} />
          <Button onClick={submit} disabled={!name.trim()} loading={create.isPending}>{t('settings.newKey')}</Button>
        </span>
      </Field>
      <ProblemAlert problem={create.error} />
      {create.data && (
        <Alert
          type="success"
          title={t('settings.keyCreated')}
          description={
            <div className="stack-small">
              <span>{t('settings.keyOnce')}</span>
              <Typography.Text code copyable={{ tooltips: [t('do.copy'), t('do.copied')] }}>{create.data.key}</Typography.Text>
            </div>
          }
        />
      )}
    </>
  )
}

function KeyTable() {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const { message } = App.useApp()
  const keys = useApiKeys()
  const remove = useDeleteApiKey()
  if (keys.isError) return <ProblemAlert problem={keys.error} />
  return (
    <PageTable
      label={t('settings.keys')}
      size="small"
      rows={keys.data ?? []}
      loading={keys.isPending}
      rowKey={({ id }) => id}
      empty={<span className="quiet">{t('settings.noKeys')}</span>}
      columns={[
        { key: 'name', title: t('settings.keyName'), render: ({ name }) => name },
        { key: 'prefix', title: t('settings.prefix'), render: ({ prefix }) => <code>{prefix}…</code> },
        { key: 'created', title: t('settings.createdAt'), render: ({ created_at }) => <span className="nowrap">{dateTime(created_at)}</span> },
        { key: 'used', title: t('settings.lastUsed'), render: ({ last_used_at }) => <span className="nowrap">{last_used_at ? dateTime(last_used_at) : t('settings.neverUsed')}</span> },
        {
          key: 'actions',
          title: t('common.actions'),
          render: ({ id, name }) => (
            <Popconfirm
              title={t('settings.deleteKey', { name })}
              okText={t('do.delete')}
              cancelText={t('do.cancel')}
              onConfirm={() => remove.mutate(id, { onError: (problem) => void message.error(problem.message) })}
            >
              <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={`${t('do.delete')} ${name}`} />
            </Popconfirm>
          ),
        },
      ]}
    />
  )
}
