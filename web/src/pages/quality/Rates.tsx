import { Input, InputNumber } from 'antd'
import { useState } from 'react'
import { useRates, useSetRates } from '../../client/quality'
import type { ExchangeRate } from '../../client/types'
import { Loading } from '../../components/Loading'
import { useLanguage } from '../../texts/language'
import { RowsEditor, type Editor } from './RowsEditor'

/** By which amounts in other currencies become the business's own. */
export function Rates() {
  const { t } = useLanguage()
  const query = useRates()
  const set = useSetRates()
  const [today] = useState(() => new Date().toISOString().slice(0, 10))
  if (!query.data) return <Loading />
  const { currency, items } = query.data
  const columns: Editor<ExchangeRate>[] = [
    {
      key: 'currency',
      title: t('quality.currency'),
      render: (row, change, label) => <Input aria-label={label} placeholder="USD" maxLength={3} value={row.currency} onChange={({ target }) => change({ currency: target.value.toUpperCase() })} />,
    },
    {
      key: 'since',
      title: t('quality.sinceDay'),
      render: (row, change, label) => <Input aria-label={label} type="date" value={row.since} onChange={({ target }) => change({ since: target.value })} />,
    },
    {
      key: 'rate',
      title: t('quality.rate', { currency }),
      render: (row, change, label) => <InputNumber aria-label={label} stringMode min="0" suffix={currency} value={String(row.rate)} onChange={(rate) => change({ rate: rate ?? '' })} />,
    },
  ]
  return (
    <RowsEditor<ExchangeRate>
      hint={t('quality.ratesHint', { currency })}
      rows={items}
      blank={{ currency: '', since: today, rate: '' }}
      columns={columns}
      empty={t('quality.noRates')}
      save={(rows, done) => set.mutate(rows, done)}
      saving={set.isPending}
    />
  )
}
