import { App, Button, Input, Modal, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { useMay } from '../../client/session'
import { useGiveTier, useTakeTierBack, useTierOverrides, type TierOverride, type TierScheme } from '../../client/tiers'
import { CustomerChip } from '../../components/CustomerChip'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** Levels that people gave: why, by whom, until when; taken back at any time. */
export function OverridesTab({ scheme }: { scheme: TierScheme }) {
  const { t, text } = useLanguage()
  const may = useMay()('tier')
  const [giving, setGiving] = useState(false)
  const query = useTierOverrides(scheme.id)
  const { date, dateTime } = useFormat()
  const names = new Map(scheme.levels.map(({ key, name }) => [key, text(name)]))
  const columns: ListColumn<TierOverride>[] = [
    { key: 'customer', by: ({ customer }) => customer.display_name, words: ({ customer }) => `${customer.display_name} ${customer.id}`, title: t('customers.customer'), render: ({ customer }) => <CustomerChip customer={customer} /> },
    { key: 'level', facet: ({ level }) => level, say: (level) => names.get(level) ?? level, title: t('tiers.level'), render: ({ level }) => names.get(level) ?? level },
    { key: 'reason', words: ({ reason }) => reason, title: t('tiers.reason'), render: ({ reason }) => <span style={{ whiteSpace: 'normal' }}>{reason}</span> },
    { key: 'since', by: ({ since }) => since, title: t('tiers.since'), render: ({ since }) => date(since) },
    { key: 'until', by: ({ until }) => until, title: t('tiers.until'), render: ({ until }) => (until ? dateTime(until) : t('tiers.forGood')) },
    { key: 'by', facet: ({ given_by: by }) => by, title: t('tiers.givenBy'), render: ({ given_by: by }) => by },
    ...(may ? [{ key: 'do', title: t('common.actions'), render: ({ customer }: TierOverride) => <TakeBack scheme={scheme} id={customer.id} /> }] : []),
  ]
  const list = useList({ page: 'tiers.overrides', columns, rows: query.data?.items ?? [] })
  return (
    <div className="stack">
      <p className="quiet">{t('tiers.giveText')}</p>
      {may && <div><Button type="primary" onClick={() => setGiving(true)}>{t('tiers.give')}</Button></div>}
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {query.data && <div className="panel"><ListTable list={list} label={t('tiers.parts.overrides')} rowKey={({ customer }) => customer.id} empty={t('tiers.noOverrides')} /></div>}
      {giving && <GiveTier scheme={scheme} onClose={() => setGiving(false)} />}
    </div>
  )
}

function TakeBack({ scheme, id }: { scheme: TierScheme; id: string }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const take = useTakeTierBack(scheme.id)
  return (
    <Popconfirm title={t('tiers.takeBackAsk')} okText={t('tiers.takeBack')} cancelText={t('do.cancel')} onConfirm={() => take.mutate(id, { onSuccess: () => void message.success(t('tiers.tookBack')) })}>
      <Button size="small" loading={take.isPending}>{t('tiers.takeBack')}</Button>
    </Popconfirm>
  )
}

/** A customer, a level, a reason, and perhaps a last day. */
function GiveTier({ scheme, onClose }: { scheme: TierScheme; onClose: () => void }) {
  const { t, text } = useLanguage()
  const { message } = App.useApp()
  const give = useGiveTier(scheme.id)
  const [customer, setCustomer] = useState('')
  const [level, setLevel] = useState(scheme.levels[0]!.key)
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  const send = () =>
    give.mutate({ customer_id: customer.trim(), level, reason, until: until || null }, { onSuccess: () => { void message.success(t('tiers.gave')); onClose() } })
  return (
    <Modal open title={t('tiers.give')} onCancel={onClose} onOk={send} okText={t('tiers.give')} cancelText={t('do.cancel')} confirmLoading={give.isPending} okButtonProps={{ disabled: !customer.trim() || !reason.trim() }}>
      <div className="stack">
        <p className="quiet">{t('tiers.giveText')}</p>
        <ProblemAlert problem={give.error} />
        <Field label={t('tiers.customerId')} htmlFor="give-customer" hint={t('tiers.customerIdHint')}><Input id="give-customer" inputMode="numeric" maxLength={18} value={customer} onChange={({ target }) => setCustomer(target.value)} /></Field>
        <Field label={t('tiers.level')} htmlFor="give-level"><Select id="give-level" value={level} onChange={setLevel} options={scheme.levels.map(({ key, name }) => ({ value: key, label: text(name) }))} /></Field>
        <Field label={t('tiers.reason')} htmlFor="give-reason"><Input.TextArea id="give-reason" maxLength={500} autoSize={{ minRows: 2 }} value={reason} onChange={({ target }) => setReason(target.value)} /></Field>
        <Field label={t('tiers.until')} htmlFor="give-until" hint={t('tiers.forGood')}><Input id="give-until" type="date" value={until} onChange={({ target }) => setUntil(target.value)} /></Field>
      </div>
    </Modal>
  )
}
