import { MergeOutlined } from '@ant-design/icons'
import { App, Button, Popover, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useCustomers, useJoin } from '../client/customers'
import { maskedBeside } from '../components/CustomerChip'
import { useLanguage } from '../texts/language'
import { useProblems } from '../texts/problems'

/** Says that this customer and another are one person. */
export function JoinCustomer({ customerId }: { customerId: string }) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  return (
    <Popover trigger="click" placement="topLeft" open={open} onOpenChange={setOpen} content={<JoinForm customerId={customerId} onDone={() => setOpen(false)} />}>
      <Button icon={<MergeOutlined aria-hidden />} style={{ alignSelf: 'flex-start' }}>{t('identity.join')}</Button>
    </Popover>
  )
}

function JoinForm({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const [q, setQ] = useState('')
  const [chosen, setChosen] = useState<string>()
  const found = useCustomers({ q: useDeferredValue(q) }, null, 20).data?.items ?? []
  const join = useJoin(customerId)
  const merge = () =>
    join.mutate(chosen!, {
      onSuccess: () => {
        void message.success(t('identity.joined'))
        onDone()
      },
      onError: (problem) => void message.error(say(problem)),
    })
  return (
    <div className="hand-tag-form">
      <span className="quiet small">{t('identity.joinHint')}</span>
      <Select
        aria-label={t('identity.joinChoose')}
        placeholder={t('identity.joinSearch')}
        showSearch={{ filterOption: false, onSearch: setQ, searchValue: q }}
        value={chosen}
        onChange={setChosen}
        options={found.filter(({ id }) => id !== customerId).map((each) => ({
          value: each.id,
          label: [each.display_name, maskedBeside(each), `#${each.id}`].filter(Boolean).join(' · '),
        }))}
      />
      <Button type="primary" disabled={!chosen} loading={join.isPending} onClick={merge}>{t('identity.join')}</Button>
    </div>
  )
}
