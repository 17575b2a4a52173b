import { useTagHistory } from '../client/customers'
import { Loading } from '../components/Loading'
import { PageTable } from '../components/PageTable'
import { ProblemAlert } from '../components/ProblemAlert'
import { TagChip, useTagIndex } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { useSaySetBy } from './setBy'

export function TagHistoryTable({ customerId }: { customerId: string }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  const index = useTagIndex()
  const saySetBy = useSaySetBy()
  const query = useTagHistory(customerId)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <PageTable
      label={t('customer.history')}
      size="small"
      rows={query.data.items}
      rowKey={({ tag_id, value, valid_from }) => `${tag_id}:${value}:${valid_from}`}
      empty={t('customer.noHistory')}
      columns={[
        { key: 'tag', title: t('customer.tags'), render: ({ tag_id, value }) => <TagChip tag={index.get(tag_id)} id={tag_id} value={value} /> },
        { key: 'from', title: t('customer.validFrom'), render: ({ valid_from }) => <span className="nowrap">{dateTime(valid_from)}</span> },
        { key: 'to', title: t('customer.validTo'), render: ({ valid_to }) => <span className="nowrap">{valid_to ? dateTime(valid_to) : t('customer.now')}</span> },
        { key: 'by', title: t('customer.setBy'), render: ({ set_by }) => saySetBy(set_by) },
      ]}
    />
  )
}
