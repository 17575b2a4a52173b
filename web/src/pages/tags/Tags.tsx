import { PlusOutlined } from '@ant-design/icons'
import { Button, Empty, Input } from 'antd'
import { useState, type CSSProperties } from 'react'
import { Link } from 'react-router'
import { useOverview } from '../../client/overview'
import { useTags } from '../../client/tags'
import type { Tag } from '../../client/types'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { RunTags } from './RunTags'
import { TagCard } from './TagCard'
import './tags.css'

export default function Tags() {
  const { t, text } = useLanguage()
  const query = useTags()
  const overview = useOverview().data
  const population = overview?.customers ?? 0
  const [wanted, setWanted] = useState('')
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const found = query.data.filter(({ name }) => `${name.zh} ${name.en}`.toLowerCase().includes(wanted.trim().toLowerCase()))
  return (
    <>
      <PageHeader title={t('tags.title')} actions={<Link to="/tags/new"><Button icon={<PlusOutlined aria-hidden />}>{t('tags.new')}</Button></Link>} />
      <div className="stack">
        {overview && population === 0 ? <NobodyYet /> : <RunTags />}
        {query.data.length > 8 && (
          <Input.Search
            allowClear
            aria-label={t('tags.search')}
            placeholder={t('tags.search')}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            style={{ maxWidth: 320 }}
          />
        )}
        {query.data.length === 0 && <NoTags />}
        <div className="tag-groups">
          {grouped(found).map(([group, tags]) => (
            <section
              key={group?.id ?? ''}
              className="tag-group"
              style={{ '--cards': tags.length } as CSSProperties}
              aria-label={group ? text(group.name) : t('tags.ungrouped')}
            >
              <h2 className="panel-title">{group ? text(group.name) : t('tags.ungrouped')}</h2>
              <div className="tag-cards">
                {tags.map((tag) => <TagCard key={tag.id} tag={tag} population={population} />)}
              </div>
            </section>
          ))}
        </div>
        {found.length === 0 && query.data.length > 0 && <p className="quiet">{t('tags.noneFound')}</p>}
      </div>
    </>
  )
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

function NoTags() {
  const { t } = useLanguage()
  return (
    <div className="panel">
      <Empty description={<><strong>{t('tags.empty')}</strong><br />{t('tags.emptyText')}</>}>
        <Link to="/tags/new"><Button type="primary">{t('tags.new')}</Button></Link>
      </Empty>
    </div>
  )
}
