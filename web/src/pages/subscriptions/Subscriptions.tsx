import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useSubscriptions, type Subscription } from '../../client/subscriptions'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useAgo } from '../../format/useAgo'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { SubscriptionState } from './SubscriptionState'

export const subscriptionPath = (id: string) => `/subscriptions/${encodeURIComponent(id)}`

/** Who is told of changes, and whether it arrives. */
export default function Subscriptions() {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const query = useSubscriptions()
  const list = useList({ page: 'subscriptions', columns: useColumns(), rows: query.data ?? [] })
  const add = <Link to="/subscriptions/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('subscriptions.add')}</Button></Link>
  const nothing = <>{t('subscriptions.empty')}<br />{t('subscriptions.emptyText')}</>
  return (
    <>
      <PageHeader title={t('subscriptions.title')} note={t('subscriptions.note')} actions={add} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('subscriptions.title')}
            rowKey={({ id }) => id}
            loading={query.isPending}
            onOpen={({ id }) => void navigate(subscriptionPath(id))}
            empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={nothing}>{add}</Empty>}
          />
        )}
        <span className="quiet small">{t('subscriptions.guide')}</span>
      </div>
    </>
  )
}

function useColumns(): ListColumn<Subscription>[] {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const ago = useAgo()
  return [
    {
      key: 'name',
      by: ({ name }) => name,
      words: ({ name, address }) => `${name} ${address}`,
      title: t('subscriptions.name'),
      render: ({ id, name, address }) => (
        <div>
          <Link to={subscriptionPath(id)}>{name}</Link>
          <div className="quiet small">{new URL(address).host}</div>
        </div>
      ),
    },
    { key: 'state', facet: ({ state }) => state, say: (state) => code('subscriptions.states', state), title: t('subscriptions.state'), render: (one) => <StateWithError subscription={one} /> },
    { key: 'tags', by: ({ tag_ids }) => tag_ids?.length, title: t('subscriptions.tags'), render: ({ tag_ids }) => tag_ids ? t('subscriptions.manyTags', { n: tag_ids.length }) : t('subscriptions.allTags') },
    { key: 'delivered', by: ({ delivered }) => delivered, title: t('subscriptions.delivered'), align: 'end', render: ({ delivered }) => <span className="numeric">{number(delivered)}</span> },
    { key: 'last', by: ({ last_ok_at }) => last_ok_at, title: t('subscriptions.lastOk'), render: ({ last_ok_at }) => <span className="nowrap">{ago(last_ok_at) ?? t('subscriptions.never')}</span> },
    { key: 'dead', by: ({ dead_letters }) => dead_letters, title: t('subscriptions.deadLetters'), align: 'end', render: ({ id, dead_letters }) => dead_letters ? <Link to={subscriptionPath(id)} className="numeric">{number(dead_letters)}</Link> : <span className="numeric">0</span> },
  ]
}

function StateWithError({ subscription }: { subscription: Subscription }) {
  const { sayCode } = useProblems()
  const { last_error } = subscription
  return (
    <div>
      <SubscriptionState state={subscription.state} />
      {last_error && <div className="small quiet">{sayCode(last_error)}</div>}
    </div>
  )
}
