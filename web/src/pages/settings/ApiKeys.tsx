import { DeleteOutlined } from '@ant-design/icons'
import { App, Button, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { useApiKeys, useChangeApiKey, useCreateApiKey, useDeleteApiKey } from '../../client/apiKeys'
import type { Role } from '../../client/people'
import type { ApiKey } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { ShownOnce } from '../../components/ShownOnce'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { useRoleOptions } from '../people/useRoleOptions'

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
  const [role, setRole] = useState<Role>('operator')
  const options = useRoleOptions()
  const create = useCreateApiKey()
  const submit = () => name.trim() && create.mutate({ name: name.trim(), role }, { onSuccess: () => setName('') })
  return (
    <>
      <Field label={t('settings.keyName')} htmlFor="key-name" hint={t('settings.keyNameHint')}>
        <span className="row">
          <Input id="key-name" value={name} onChange={(event) => setName(event.target.value)} onPressEnter={submit} style={{ maxWidth: 320 }} />
          <Select id="key-role" aria-label={t('people.keyRole')} title={t('people.keyRoleHint')} value={role} options={options} onChange={setRole} style={{ minWidth: 120 }} />
          <Button onClick={submit} disabled={!name.trim()} loading={create.isPending}>{t('settings.newKey')}</Button>
        </span>
      </Field>
      <ProblemAlert problem={create.error} />
      {create.data && <ShownOnce title={t('settings.keyCreated')} text={t('settings.keyOnce')} value={create.data.key} />}
    </>
  )
}

function KeyRole({ of: key }: { of: ApiKey }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const options = useRoleOptions()
  const change = useChangeApiKey()
  const pick = (role: Role) => change.mutate({ id: key.id, role }, { onError: (problem) => void message.error(say(problem)) })
  return <Select size="small" aria-label={`${t('people.keyRole')} ${key.name}`} value={key.role} options={options} loading={change.isPending} onChange={pick} style={{ minWidth: 110 }} />
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
        { key: 'role', title: t('people.keyRole'), render: (key) => <KeyRole of={key} /> },
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
