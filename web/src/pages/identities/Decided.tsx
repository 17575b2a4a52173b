import { App, Button, Empty } from 'antd'
import { usePairs, useTakeBack, type PairLine } from '../../client/duplicates'
import { useMay } from '../../client/session'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What people decided, and the way back. */
export function Decided() {
  const { t, code, person } = useLanguage()
  const { dateTime, percent } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const query = usePairs(true)
  const back = useTakeBack()
  const mayDecide = useMay()('identify')
  const undo = (id: string) =>
    back.mutate(id, {
      onSuccess: () => void message.success(t('duplicates.undone')),
      onError: (problem) => void message.error(say(problem)),
    })
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const columns: ListColumn<PairLine>[] = [
    { key: 'pair', words: ({ one, other }) => `${one.display_name} ${one.id} ${other.display_name} ${other.id}`, title: t('duplicates.both'), render: ({ one, other }) => t('duplicates.pair', { one: `${one.display_name} #${one.id}`, other: `${other.display_name} #${other.id}` }) },
    { key: 'state', facet: ({ state }) => state, say: (state) => code('duplicates.states', state), title: t('duplicates.state'), render: ({ state }) => t(`duplicates.states.${state}`) },
    { key: 'likely', by: ({ probability }) => probability, title: t('duplicates.chance'), align: 'end', render: ({ probability }) => percent(probability) },
    { key: 'by', facet: ({ decided_by }) => person(decided_by?.name) || null, title: t('duplicates.by'), render: ({ decided_by }) => person(decided_by?.name) || '—' },
    { key: 'at', by: ({ decided_at }) => decided_at, title: t('duplicates.at'), render: ({ decided_at }) => dateTime(decided_at) },
    {
      key: 'undo',
      title: t('common.actions'),
      render: ({ id }) => mayDecide && <Button size="small" loading={back.isPending && back.variables === id} onClick={() => undo(id)}>{t('duplicates.takeBack')}</Button>,
    },
  ]
  const list = useList({ page: 'identities', columns, rows })
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <div className="panel stack-small">
      <ListTable
        list={list}
        label={t('duplicates.title')}
        rowKey={({ id }) => id}
        loading={query.isPending}
        empty={<Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('duplicates.decidedEmpty')} />}
      />
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('duplicates.more')}</Button>}
    </div>
  )
}
