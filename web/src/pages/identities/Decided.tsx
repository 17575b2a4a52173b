import { App, Button, Empty } from 'antd'
import { usePairs, useTakeBack } from '../../client/duplicates'
import { useSession } from '../../client/session'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What people decided, and the way back. */
export function Decided() {
  const { t } = useLanguage()
  const { dateTime, percent } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const query = usePairs(true)
  const back = useTakeBack()
  const mayDecide = useSession().data?.user?.role !== 'viewer'
  const undo = (id: string) =>
    back.mutate(id, {
      onSuccess: () => void message.success(t('duplicates.undone')),
      onError: (problem) => void message.error(say(problem)),
    })
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <div className="panel stack-small">
      <PageTable
        label={t('duplicates.title')}
        rows={rows}
        rowKey={({ id }) => id}
        loading={query.isPending}
        empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('duplicates.decidedEmpty')} />}
        columns={[
          { key: 'pair', title: t('duplicates.both'), render: ({ one, other }) => t('duplicates.pair', { one: `${one.display_name} #${one.id}`, other: `${other.display_name} #${other.id}` }) },
          { key: 'state', title: t('duplicates.state'), render: ({ state }) => t(`duplicates.states.${state}`) },
          { key: 'likely', title: t('duplicates.chance'), align: 'end', render: ({ probability }) => percent(probability) },
          { key: 'by', title: t('duplicates.by'), render: ({ decided_by }) => decided_by?.name || '—' },
          { key: 'at', title: t('duplicates.at'), render: ({ decided_at }) => dateTime(decided_at) },
          {
            key: 'undo',
            title: t('common.actions'),
            render: ({ id }) => mayDecide && <Button size="small" loading={back.isPending && back.variables === id} onClick={() => undo(id)}>{t('duplicates.takeBack')}</Button>,
          },
        ]}
      />
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('duplicates.more')}</Button>}
    </div>
  )
}
