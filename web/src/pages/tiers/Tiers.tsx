import { PlusOutlined } from '@ant-design/icons'
import { Button, Tag } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useMay } from '../../client/session'
import { useTierSchemes, type TierSummary } from '../../client/tiers'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { peoplePath, tiersPath } from './design'
import { PresetCards } from './PresetCards'
import './tiers.css'

/** The schemes of tiers side by side, each with who stands on its levels. */
export default function Tiers() {
  const { t } = useLanguage()
  const may = useMay()('tier')
  const navigate = useNavigate()
  const query = useTierSchemes()
  const list = useList({ page: 'tiers', columns: useColumns(), rows: query.data ?? [] })
  const none = query.data?.length === 0
  const some = query.data && !none
  const add = may && some && <Link to="/tiers/new"><Button type="primary" icon={<PlusOutlined aria-hidden />}>{t('tiers.new')}</Button></Link>
  return (
    <>
      <PageHeader title={t('tiers.title')} note={t('tiers.note')} actions={add} />
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {none && (
        <section className="stack" aria-label={t('tiers.choose')}>
          <div>
            <h2 className="panel-title">{t('tiers.empty')}</h2>
            <p className="quiet">{t('tiers.emptyText')}</p>
          </div>
          {may && <PresetCards />}
        </section>
      )}
      {some && (
        <div className="panel">
          <ListTable list={list} label={t('tiers.title')} rowKey={({ id }) => id} onOpen={({ id }) => void navigate(tiersPath(id))} />
        </div>
      )}
    </>
  )
}

function useColumns(): ListColumn<TierSummary>[] {
  const { t, text, code } = useLanguage()
  const { number, dateTime } = useFormat()
  return [
    {
      key: 'name', by: ({ name }) => text(name), words: ({ name }) => `${name.zh} ${name.en}`, title: t('tiers.name'),
      render: ({ id, name, method, open_proposal: proposal }) => (
        <div>
          <Link to={tiersPath(id)}>{text(name)}</Link> {proposal && <Tag color="gold">{t('tiers.openProposal')}</Tag>}
          <div className="quiet small">{t(`tiers.kinds.${method}`)}</div>
        </div>
      ),
    },
    {
      key: 'levels', title: t('tiers.levels'),
      render: ({ levels, tag_id: tag }) => (
        <div className="row">
          {levels.map((level) => (
            <Link key={level.key} to={peoplePath(tag, level.key)} onClick={(event) => event.stopPropagation()}>{text(level.name)} <span className="numeric">{number(level.customers)}</span></Link>
          ))}
        </div>
      ),
    },
    { key: 'customers', by: ({ customers }) => customers, title: t('tiers.customers'), align: 'end', render: ({ customers }) => <span className="numeric">{number(customers)}</span> },
    { key: 'state', facet: ({ status }) => status, say: (status) => code('tiers.states', status), title: t('tiers.status'), render: ({ status }) => t(`tiers.states.${status}`) },
    { key: 'last', by: ({ last_run_at }) => last_run_at, title: t('tiers.lastRun'), render: ({ last_run_at: at }) => <span className="nowrap">{at ? dateTime(at) : t('tiers.never')}</span> },
  ]
}
