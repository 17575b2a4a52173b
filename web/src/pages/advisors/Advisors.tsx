import { PlusOutlined } from '@ant-design/icons'
import { App, Button, Empty, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAdvisors, useAssignments, useDeleteAdvisor, type Advisor, type Assignment } from '../../client/advisors'
import { useMay } from '../../client/session'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { AdvisorDialog } from './AdvisorDialog'
import { AssignForm } from './AssignForm'
import { AssignmentView } from './AssignmentView'
import { useLevelNames } from './useLevelNames'
import '../allocation/allocation.css'

/** Who looks after customers, and who is given to whom. */
export default function Advisors() {
  const { t } = useLanguage()
  const may = useMay()
  const query = useAdvisors()
  const assignments = useAssignments()
  const [editing, setEditing] = useState<Advisor | 'new' | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const advisors = query.data?.items ?? []
  const none = query.data?.items.length === 0
  const some = query.data && !none
  const shown = assignments.data?.find(({ id }) => id === chosen) ?? assignments.data?.[0]
  const add = may('tier') && <Button type={none ? 'primary' : 'default'} icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>{t('advisors.add')}</Button>
  return (
    <>
      <PageHeader title={t('advisors.title')} note={t('advisors.note')} actions={some && add} back={{ to: '/allocation', label: t('advisors.back') }} />
      <ProblemAlert problem={query.error ?? assignments.error} retry={() => void Promise.all([query.refetch(), assignments.refetch()])} />
      {query.isPending && <Loading />}
      {none && (
        <div className="panel">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><strong>{t('advisors.empty')}</strong><p className="quiet">{t('advisors.emptyText')}</p></>}>{add}</Empty>
        </div>
      )}
      {some && (
        <div className="stack">
          <div className="panel"><People advisors={advisors} tagId={query.data.tag_id} onEdit={setEditing} /></div>
          {may('tier') && assignments.data && <AssignForm last={assignments.data[0]} onAsked={setChosen} />}
          {shown && <AssignmentView key={shown.id} assignment={shown} advisors={advisors} />}
          {(assignments.data?.length ?? 0) > 1 && <History items={assignments.data!} onChoose={setChosen} />}
        </div>
      )}
      {editing && <AdvisorDialog advisor={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />}
    </>
  )
}

function People({ advisors, tagId, onEdit }: { advisors: Advisor[]; tagId: string | null; onEdit: (one: Advisor) => void }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const { modal } = App.useApp()
  const may = useMay()
  const remove = useDeleteAdvisor()
  const levelNames = useLevelNames()
  const drop = ({ id, name }: Advisor) =>
    void modal.confirm({
      title: t('advisors.removeAsk', { name }), content: t('advisors.removeText'), okText: t('do.delete'), cancelText: t('do.cancel'), okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(id).catch(() => undefined),
    })
  const columns: ListColumn<Advisor>[] = [
    { key: 'name', by: ({ name }) => name, words: ({ name }) => name, title: t('advisors.advisor'), render: ({ name, active }) => <>{name} {!active && <Tag>{t('advisors.inactive')}</Tag>}</> },
    { key: 'has', by: ({ has }) => has, title: t('advisors.has'), align: 'end', render: ({ id, has, customers }) => (
      <div className="numeric">
        {tagId ? <Link className="figure-link" to={`/customers?tag=${encodeURIComponent(`${tagId}:${id}`)}`}>{number(has)}</Link> : number(has)}
        <div className="quiet small">{t('advisors.of', { n: customers })}</div>
      </div>
    ) },
    { key: 'hours', by: ({ hours }) => hours, title: t('advisors.hours'), align: 'end', render: ({ hours }) => number(hours) },
    { key: 'levels', by: ({ levels }) => levels.join(', '), words: ({ levels }) => levels.map((level) => levelNames.get(level) ?? level).join(' '), title: t('advisors.levels'), render: ({ levels }) => levels.map((level) => levelNames.get(level) ?? level).join(', ') || t('advisors.anyLevel') },
    { key: 'places', by: ({ places }) => places.join(', '), words: ({ places }) => places.join(' '), title: t('advisors.places'), render: ({ places }) => places.join(', ') || t('advisors.anyLevel') },
    ...(may('tier') ? [{
      key: 'do', title: t('common.actions'),
      render: (one: Advisor) => (
        <span className="row">
          <Button size="small" aria-label={`${t('do.edit')} ${one.name}`} onClick={() => onEdit(one)}>{t('do.edit')}</Button>
          <Button size="small" disabled={one.has > 0} aria-label={`${t('advisors.remove')} ${one.name}`} onClick={() => drop(one)}>{t('advisors.remove')}</Button>
        </span>
      ),
    }] : []),
  ]
  const list = useList({ page: 'advisors', columns, rows: advisors })
  return (
    <>
      <ProblemAlert problem={remove.error} />
      <ListTable list={list} label={t('advisors.title')} rowKey={({ id }) => id} size="small" />
    </>
  )
}

function History({ items, onChoose }: { items: Assignment[]; onChoose: (id: string) => void }) {
  const { t } = useLanguage()
  const { dateTime, number } = useFormat()
  return (
    <section className="panel" aria-label={t('advisors.history')}>
      <h2 className="panel-title">{t('advisors.history')}</h2>
      <PageTable
        label={t('advisors.history')} size="small" rows={items} rowKey={({ id }) => id} onOpen={({ id }) => onChoose(id)}
        columns={[
          { key: 'at', title: t('advisors.at'), render: ({ id, made_at }) => <button type="button" className="link-like" onClick={() => onChoose(id)}>{dateTime(made_at)}</button> },
          { key: 'state', title: t('advisors.state'), render: ({ state }) => t(`advisors.states.${state}`) },
          { key: 'moved', title: t('advisors.moved'), align: 'end', render: ({ report }) => number(report?.moved) },
          { key: 'new', title: t('advisors.fresh'), align: 'end', render: ({ report }) => number(report?.new) },
        ]}
      />
    </section>
  )
}
