import { PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Empty } from 'antd'
import type { CSSProperties } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useOverview } from '../../client/overview'
import { useTags } from '../../client/tags'
import type { Tag } from '../../client/types'
import { AllowedLink } from '../../components/Allowed'
import { drawn, type ListColumn } from '../../components/list/arrange'
import { ListFrame } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { onlyHelps } from '../../components/TagChip'
import { useLanguage } from '../../texts/language'
import { RunTags } from './RunTags'
import { TagCard } from './TagCard'
import './tags.css'

export default function Tags() {
  const { t, text } = useLanguage()
  const query = useTags()
  const overview = useOverview().data
  const population = overview?.customers ?? 0
  const [search, setSearch] = useSearchParams()
  const internal = search.has('internal')
  const helpers = query.data?.filter(onlyHelps).length ?? 0
  const list = useList({ page: 'tags', columns: useParts(), rows: (query.data ?? []).filter((tag) => internal || !onlyHelps(tag)) })
  const show = (all: boolean) =>
    setSearch((current) => {
      if (all) current.set('internal', '1')
      else current.delete('internal')
      return current
    }, { replace: true })
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <PageHeader title={t('tags.title')} actions={<TagActions />} />
      <div className="stack">
        {overview && population === 0 ? <NobodyYet /> : <RunTags />}
        {query.data.length > 0 && (
          <ListFrame
            list={list}
            cards
            also={helpers > 0 && <Checkbox checked={internal} onChange={({ target }) => show(target.checked)}>{t('catalogue.internal', { n: helpers })}</Checkbox>}
          />
        )}
        {query.data.length === 0 && <NoTags />}
        <div className="tag-groups">
          {grouped(list.rows).map(([group, tags]) => (
            <section
              key={group?.id ?? ''}
              className="tag-group"
              style={{ '--cards': tags.length } as CSSProperties}
              aria-label={group ? text(group.name) : t('tags.ungrouped')}
            >
              <h2 className="panel-title">{group ? text(group.name) : t('tags.ungrouped')}</h2>
              <div className="tag-cards">
                {tags.map((tag) => <TagCard key={tag.id} tag={tag} population={population} shows={list.shows} />)}
              </div>
            </section>
          ))}
        </div>
        {list.rows.length === 0 && query.data.length > 0 && <p className="quiet">{t('tags.noneFound')}</p>}
      </div>
    </>
  )
}

/** What a card tells of its tag. */
function useParts(): ListColumn<Tag>[] {
  const { t, text, code } = useLanguage()
  return [
    { key: 'tag', title: t('catalogue.tag'), by: ({ name }) => text(name), words: ({ name, description, sentence }) => [name.zh, name.en, description.zh, description.en, ...sentence.map(text)].join(' '), render: drawn },
    { key: 'text', title: t('lists.says'), render: drawn },
    { key: 'customers', title: t('catalogue.customers'), by: ({ customers }) => customers, render: drawn },
    { key: 'levels', title: t('tags.levels'), render: drawn },
    { key: 'kind', title: t('catalogue.kind'), facet: ({ kind }) => kind, say: (kind) => code('tags.kinds', kind), render: drawn },
    { key: 'decided', title: t('catalogue.decided'), by: ({ last_run_at }) => last_run_at, render: drawn },
    { key: 'status', title: t('lists.status'), facet: ({ status }) => status, say: (status) => code('definitions.status', status), render: drawn },
  ]
}

function grouped(tags: Tag[]): [Tag['group'], Tag[]][] {
  const groups = new Map<string, [Tag['group'], Tag[]]>()
  for (const tag of tags) {
    const key = tag.group?.id ?? ''
    const place = groups.get(key) ?? [tag.group, []]
    place[1].push(tag)
    groups.set(key, place)
  }
  // What has no group stands last.
  return [...groups.values()].toSorted(([a], [b]) => Number(!a) - Number(!b))
}

/** Without customers a run has nothing to do: the first step is a file. */
function NobodyYet() {
  const { t } = useLanguage()
  return (
    <div className="panel row-between">
      <span className="quiet">{t('tags.nobodyYet')}</span>
      <Link to="/imports/new"><Button type="primary">{t('overview.emptyAction')}</Button></Link>
    </div>
  )
}

function TagActions() {
  const { t } = useLanguage()
  return (
    <span className="row wrap">
      <Link to="/tags/catalogue"><Button>{t('catalogue.title')}</Button></Link>
      <Link to="/batches"><Button>{t('batches.title')}</Button></Link>
      <Link to="/tags/packs"><Button>{t('packs.link')}</Button></Link>
      <Link to="/tags/housekeeping"><Button>{t('housekeeping.link')}</Button></Link>
      <AllowedLink needs="define" to="/tags/new"><Button icon={<PlusOutlined aria-hidden />}>{t('tags.new')}</Button></AllowedLink>
    </span>
  )
}

function NoTags() {
  const { t } = useLanguage()
  return (
    <div className="panel">
      <Empty description={<><strong>{t('tags.empty')}</strong><br />{t('tags.emptyText')}</>}>
        <Link to="/tags/packs"><Button type="primary">{t('packs.title')}</Button></Link>{' '}
        <Link to="/tags/new"><Button>{t('tags.new')}</Button></Link>
      </Empty>
    </div>
  )
}
