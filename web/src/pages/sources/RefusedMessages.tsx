import { useRefusedMessages } from '../../client/sources'
import { PageTable, usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage, type Params } from '../../texts/language'

/** What programs sent to the event API and could not be used: why, and the message as it came. */
export function RefusedMessages({ sourceId }: { sourceId: string }) {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const paging = usePaging(sourceId)
  const query = useRefusedMessages(sourceId, paging.cursor)
  return (
    <section className="panel stack-small" aria-label={t('sources.refused')}>
      <h2 className="panel-title">{t('sources.refused')}</h2>
      <p className="quiet small">{t('sources.refusedHint')}</p>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      <PageTable
        label={t('sources.refused')}
        size="small"
        rows={query.data?.items ?? []}
        rowKey={({ number: place }) => place}
        loading={query.isPending || query.isPlaceholderData}
        empty={<span className="quiet">{t('sources.refusedEmpty')}</span>}
        paging={{ ...paging, nextCursor: query.data?.next_cursor, pageSize: 20 }}
        columns={[
          { key: 'number', title: t('sources.refusedNumber'), render: ({ number: place }) => <span className="numeric">{number(place)}</span> },
          { key: 'reason', title: t('imports.reason'), render: ({ reason }) => code('reasons', reason.code, reason.code, reason.params as Params) },
          { key: 'message', title: t('sources.refusedMessage'), render: ({ message }) => <code className="refused-message">{message}</code> },
        ]}
      />
    </section>
  )
}
