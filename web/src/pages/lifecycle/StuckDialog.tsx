import { Button, Modal } from 'antd'
import { Link } from 'react-router'
import { useStuck, type Scheme } from '../../client/lifecycle'
import { Loading } from '../../components/Loading'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useStageNames } from './useStageNames'

const MOST = 200

/** Who has stayed longest in a stage; all of them are a filter of the customers' page, where they are tagged and exported. */
export function StuckDialog({ scheme, stage, onClose }: { scheme: Scheme; stage: string; onClose: () => void }) {
  const { t } = useLanguage()
  const { number, date } = useFormat()
  const name = useStageNames(scheme)(stage)
  const query = useStuck(scheme.id, stage)
  const found = query.data
  const columns: ListColumn<NonNullable<typeof found>['items'][number]>[] = [
    { key: 'customer', by: ({ customer }) => customer.display_name, words: ({ customer }) => `${customer.display_name} ${customer.id}`, title: t('customers.customer'), render: ({ customer }) => <Link to={`/customers/${customer.id}`}>{customer.display_name || customer.id}</Link> },
    { key: 'days', by: ({ days }) => days, title: t('lifecycle.days'), align: 'end', render: ({ days }) => <span className="numeric">{t('lifecycle.stayDays', { n: days })}</span> },
    { key: 'since', by: ({ since }) => since, title: t('lifecycle.since'), render: ({ since }) => date(since) },
  ]
  const list = useList({ page: 'lifecycle.stuck', prefix: 'stuck_', columns, rows: found?.items ?? [] })
  return (
    <Modal open title={t('lifecycle.stuckTitle', { name })} onCancel={onClose} footer={null} width={640}>
      <div className="stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {query.isPending && <Loading />}
        {found && (
          <>
            <div className="row-between">
              <div className="big-number">{t('common.people', { n: number(found.total) })}</div>
              {found.rule && <Link to={`/customers?${new URLSearchParams({ rule: JSON.stringify(found.rule) })}`}><Button>{t('lifecycle.stuckAll')}</Button></Link>}
            </div>
            {found.limit_days !== null && <p className="quiet">{t('lifecycle.stuckNote', { n: found.limit_days, most: MOST })}</p>}
            <div className="stuck-list">
              <ListTable
                list={list}
                label={t('lifecycle.stuckTitle', { name })}
                size="small"
                empty={t('lifecycle.stuckNobody')}
                rowKey={({ customer }) => customer.id}
              />
            </div>
          </>
        )}
      </div>
    </Modal>
  )
}
