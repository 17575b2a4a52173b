import { Alert, App, Button, Input, Popconfirm, Select, Space, Tag, Typography } from 'antd'
import { useState } from 'react'
import { useAddPerson, useChangePerson, usePeople, useSignInLink, type Person, type Role, type SignInLink } from '../../client/people'
import { useSession } from '../../client/session'
import { Field } from '../../components/FilterForm'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { useRoleOptions } from './useRoleOptions'

type HandedOver = SignInLink & { name: string }

export function People() {
  const [link, setLink] = useState<HandedOver>()
  return (
    <div className="stack">
      <AddPerson onAdded={setLink} />
      {link && <HandOver link={link} onClose={() => setLink(undefined)} />}
      <PeopleTable onLink={setLink} />
    </div>
  )
}

function AddPerson({ onAdded }: { onAdded: (link: HandedOver) => void }) {
  const { t } = useLanguage()
  const [username, setUsername] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const add = useAddPerson()
  const options = useRoleOptions()
  const submit = () =>
    add.mutate({ username: username.trim(), display_name: name.trim(), role }, {
      onSuccess: (person) => {
        setUsername('')
        setName('')
        onAdded({ ...person.link, name: person.display_name })
      },
    })
  return (
    <section className="stack-small" aria-label={t('people.add')}>
      <h2 className="panel-title">{t('people.add')}</h2>
      <div className="people-form">
        <Field label={t('people.name')} htmlFor="person-name" hint={t('people.nameHint')}>
          <Input id="person-name" value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label={t('people.username')} htmlFor="person-username" hint={t('people.usernameHint')}>
          <Input id="person-username" value={username} maxLength={64} autoComplete="off" onChange={(event) => setUsername(event.target.value)} />
        </Field>
        <Field label={t('people.role')} htmlFor="person-role" hint={t(`people.roleHints.${role}`)}>
          <Select id="person-role" value={role} options={options} onChange={setRole} />
        </Field>
      </div>
      <ProblemAlert problem={add.error} />
      <div><Button type="primary" disabled={!username.trim() || !name.trim()} loading={add.isPending} onClick={submit}>{t('people.addButton')}</Button></div>
    </section>
  )
}

function HandOver({ link, onClose }: { link: HandedOver; onClose: () => void }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  return (
    <Alert
      type="success"
      closable={{ onClose, 'aria-label': t('exports.close') }}
      title={t('people.linkFor', { name: link.name })}
      description={
        <div className="stack-small">
          <span>{t('people.linkHint', { time: dateTime(link.expires_at) })}</span>
          <Typography.Text code className="people-link" copyable={{ tooltips: [t('do.copy'), t('do.copied')] }}>{`${window.location.origin}${link.path}`}</Typography.Text>
        </div>
      }
    />
  )
}

function PeopleTable({ onLink }: { onLink: (link: HandedOver) => void }) {
  const { t, code, person } = useLanguage()
  const { dateTime } = useFormat()
  const people = usePeople(true)
  const columns: ListColumn<Person>[] = [
    {
      key: 'name', title: t('people.name'), by: (one) => person(one.display_name) || one.username, words: ({ display_name, username }) => `${display_name} ${username}`,
      render: (one) => <span>{person(one.display_name) || one.username} <span className="quiet small">{one.username}</span> {!one.is_active && <Tag>{t('people.closed')}</Tag>}</span>,
    },
    { key: 'role', facet: ({ role }) => role, say: (role) => code('people.roles', role), title: t('people.role'), render: (person) => <ChangeRole person={person} /> },
    { key: 'seen', by: ({ last_login }) => last_login, title: t('people.lastLogin'), render: ({ last_login: at }) => <span className="nowrap">{at ? dateTime(at) : t('people.neverSeen')}</span> },
    { key: 'actions', title: t('common.actions'), render: (person) => <Actions person={person} onLink={onLink} /> },
  ]
  const list = useList({ page: 'people', columns, rows: people.data ?? [] })
  if (people.isError) return <ProblemAlert problem={people.error} retry={() => void people.refetch()} />
  return (
    <ListTable
      list={list}
      label={t('people.tab')}
      loading={people.isPending}
      rowKey={({ id }) => id}
    />
  )
}

function ChangeRole({ person }: { person: Person }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const options = useRoleOptions()
  const change = useChangePerson()
  const pick = (role: Role) => change.mutate({ id: person.id, role }, { onError: (problem) => void message.error(say(problem)) })
  return (
    <Select
      size="small" aria-label={`${t('people.role')} ${person.display_name}`} value={person.role} options={options} loading={change.isPending}
      disabled={!person.is_active} onChange={pick} style={{ minWidth: 120 }}
    />
  )
}

function Actions({ person, onLink }: { person: Person; onLink: (link: HandedOver) => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const me = useSession().data?.user?.id
  const change = useChangePerson()
  const link = useSignInLink()
  const onError = (problem: unknown) => void message.error(say(problem))
  const name = person.display_name || person.username
  if (!person.is_active) {
    return <Button size="small" loading={change.isPending} onClick={() => change.mutate({ id: person.id, is_active: true }, { onError })}>{t('people.reopen')}</Button>
  }
  return (
    <Space wrap size="small">
      <Button size="small" loading={link.isPending} onClick={() => link.mutate(person.id, { onError, onSuccess: (made) => onLink({ ...made, name }) })}>{t('people.newLink')}</Button>
      {person.id !== me && (
        <Popconfirm
          title={t('people.closeTitle', { name })}
          description={t('people.closeText')}
          okText={t('people.close')}
          cancelText={t('do.cancel')}
          onConfirm={() => change.mutate({ id: person.id, is_active: false }, { onError })}
        >
          <Button size="small" aria-label={`${t('people.close')} ${name}`}>{t('people.close')}</Button>
        </Popconfirm>
      )}
    </Space>
  )
}
