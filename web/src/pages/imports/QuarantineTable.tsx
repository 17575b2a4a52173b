import { DownloadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { quarantineCsv, useQuarantine } from '../../client/imports'
import type { Quarantined } from '../../client/types'
import { PageTable, usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage, type Params } from '../../texts/language'

const PAGE_SIZE = 50

type Props = { importId: string; count: number; reasons: Record<string, number> }

/** The rows that could not be used: where, why, and what stood there. */
export function QuarantineTable({ importId, count, reasons }: Props) {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const paging = usePaging(importId)
  const query = useQuarantine(importId, paging.cursor)
  return (
    <section className="panel stack" aria-label={t('imports.quarantine')}>
      <div className="row-between">
        <h2 className="panel-title" style={{ margin: 0 }}>{t('imports.quarantine')} · {t('common.rows', { n: number(count) })}</h2>
        <Button icon={<DownloadOutlined aria-hidden />} href={quarantineCsv(importId)} download>{t('imports.downloadCsv')}</Button>
      </div>
      <span className="quiet small">{t('imports.quarantineHint')}</span>
      <ul className="reasons">
        {Object.entries(reasons).map(([reason, rows]) => (
          <li key={reason}>{code('reasons', reason, reason, { header: t('imports.someColumn'), expected: '…', found: '…' })} <strong className="numeric">{number(rows)}</strong></li>
        ))}
      </ul>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {!query.isError && (
        <PageTable
          label={t('imports.quarantine')}
          size="small"
          rows={query.data?.items ?? []}
          rowKey={({ line }) => line}
          loading={query.isPending || query.isPlaceholderData}
          empty={t('imports.noQuarantine')}
          paging={{ ...paging, nextCursor: query.data?.next_cursor, total: count, pageSize: PAGE_SIZE }}
          columns={[
            { key: 'line', title: t('imports.line'), align: 'end', render: ({ line }) => <span className="numeric"><span className="narrow-only">{t('imports.line')} </span>{number(line)}</span> },
            { key: 'reason', title: t('imports.reason'), render: ({ reason }) => <span className="quarantine-reason">{code('reasons', reason.code, reason.code, reason.params as Params)}</span> },
            { key: 'content', title: t('imports.content'), render: (row) => <Content row={row} /> },
          ]}
        />
      )}
    </section>
  )
}

/** The row's cells; the one that is wrong stands out. */
function Content({ row }: { row: Quarantined }) {
  return (
    <dl className="cells">
      {Object.entries(row.content).map(([header, value]) => (
        <div key={header} className={header === row.field ? 'cell cell-wrong' : 'cell'}>
          <dt>{header}</dt>
          <dd>{value || '—'}</dd>
        </div>
      ))}
    </dl>
  )
}
