import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Tag } from 'antd'
import { Link, useNavigate } from 'react-router'
import { usePlans, type PlanSummary } from '../../client/allocation'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useAgo } from '../../format/useAgo'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

const pathOf = (id: string) => `/allocation/${encodeURIComponent(id)}`

/** The plans for money and staff time: the one in force first. */
export default function Plans() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const query = usePlans()
  const list = useList({ page: 'allocation', columns: useColumns(), rows: query.data ?? [] })
  const none = query.data?.length === 0
  const some = query.data && !none
  const add = <Link to="/allocation/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('allocation.new')}</Button></Link>
  const toAdvisors = <Link to="/advisors"><Button>{t('allocation.toAdvisors')}</Button></Link>
  return (
    <>
      <PageHeader title={t('allocation.title')} note={t('allocation.note')} actions={<>{toAdvisors}{some && add}</>} />
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {none && (
        <div className="panel">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><strong>{t('allocation.empty')}</strong><p className="quiet">{t('allocation.emptyText')}</p></>}>{add}</Empty>
        </div>
      )}
      {some && (
        <div className="panel">
          <ListTable list={list} label={t('allocation.title')} rowKey={({ id }) => id} onOpen={({ id }) => void navigate(pathOf(id))} />
        </div>
      )}
    </>
  )
}

function useColumns(): ListColumn<PlanSummary>[] {
  const { t, text } = useLanguage()
  const { wholeMoney } = useFormat()
  const ago = useAgo()
  return [
    { key: 'name', by: ({ name }) => text(name), words: ({ name }) => `${name.zh} ${name.en}`, title: t('allocation.name'), render: ({ id, name, updated_at }) => (
      <div><Link to={pathOf(id)}>{text(name)}</Link><div className="quiet small">{ago(updated_at)}</div></div>
    ) },
    { key: 'state', facet: ({ holds }) => (holds ? 'holds' : 'draft'), say: (value) => t(value === 'holds' ? 'allocation.holds' : 'allocation.draft'), title: t('allocation.state'), render: ({ holds, version, accepted_version }) => (
      <div>
        {holds ? <Tag color="green">{t('allocation.holds')}</Tag> : <Tag>{t('allocation.draft')}</Tag>}
        {holds && accepted_version !== version && <div className="quiet small">{t('allocation.changedSince', { n: accepted_version ?? 0 })}</div>}
      </div>
    ) },
    { key: 'budget', by: ({ budget }) => Number(budget), title: t('allocation.budget'), align: 'end', render: ({ budget }) => <span className="numeric">{wholeMoney(budget)}</span> },
    { key: 'net', by: ({ total }) => Number(total.net), title: t('allocation.net'), align: 'end', render: ({ total }) => (
      <div className="numeric">{wholeMoney(total.net)}<div className="quiet small">{wholeMoney(total.net_interval.low)} – {wholeMoney(total.net_interval.high)}</div></div>
    ) },
  ]
}
