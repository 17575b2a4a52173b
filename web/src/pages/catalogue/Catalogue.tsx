import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useArrangeTags, useCatalogue, useGroups, useSetOwner, type CatalogueTag, type Group } from '../../client/catalogue'
import { useMay, useSession } from '../../client/session'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { ProblemAlert } from '../../components/ProblemAlert'
import { placeOfReader } from '../../components/ReaderLinks'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { GroupDialog } from './GroupDialog'
import { GroupTree } from './GroupTree'
import { kindOf, pathOf, peopleOf, useValueRows, type CatalogueRow } from './useValueRows'
import './catalogue.css'

export default function Catalogue() {
  const { t } = useLanguage()
  const may = useMay()
  const query = useCatalogue()
  const groups = useGroups().data ?? []
  const [search, setSearch] = useSearchParams()
  const [editing, setEditing] = useState<Group | null>()
  const values = useValueRows()
  const tags: CatalogueRow[] = [...(query.data?.items ?? []), ...values]
  const [chosen, internal] = [search.get('group') ?? '', search.get('internal') ?? '']
  const set = (name: string, value: string) =>
    setSearch((current) => {
      if (value) current.set(name, value)
      else current.delete(name)
      return current
    }, { replace: true })
  const counted = groups.map((one) => ({ ...one, tags: one.tags + values.filter(({ group_id: id }) => id === one.id).length }))
  const rows = tags.filter((tag) => (internal || !isInternal(tag)) && (!chosen || (tag.group_id ?? 'none') === chosen))
  const group = groups.find(({ id }) => id === chosen)
  const movable = may('define') && group && rows.length === group.tags && rows.every(({ kind }) => kind !== 'value') && !search.get('sort')
  const columns = useColumns(movable ? { group, tags: rows } : undefined)
  const list = useList({ page: 'catalogue', columns, rows })
  const helpers = tags.filter(isInternal).length
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <>
      <PageHeader
        title={t('catalogue.title')}
        note={t('catalogue.note')}
        back={{ to: '/tags', label: t('nav.tags') }}
        actions={
          <span className="row wrap">
            {may('define') && <Button icon={<PlusOutlined aria-hidden />} onClick={() => setEditing(null)}>{t('catalogue.newGroup')}</Button>}
            {may('define') && may('publish') && <Link to="/values/new"><Button icon={<PlusOutlined aria-hidden />}>{t('values.new')}</Button></Link>}
            <Link to="/batches"><Button>{t('batches.title')}</Button></Link>
          </span>
        }
      />
      <div className="catalogue">
        <div className="panel">
          <GroupTree groups={counted} total={tags.length} loose={tags.filter(({ group_id }) => !group_id).length} chosen={chosen} onChoose={(id) => set('group', id)} onEdit={setEditing} />
        </div>
        <div className="panel stack">
          <ListTable
            list={list}
            label={t('catalogue.title')}
            size="small"
            rowKey={({ id }) => id}
            empty={t('catalogue.none')}
            also={helpers > 0 && <Checkbox checked={internal !== ''} onChange={({ target }) => set('internal', target.checked ? '1' : '')}>{t('catalogue.internal', { n: helpers })}</Checkbox>}
          />
        </div>
      </div>
      {editing !== undefined && <GroupDialog group={editing} groups={groups} onClose={() => setEditing(undefined)} />}
    </>
  )
}

const USES = ['tags', 'segments', 'schemes', 'others'] as const

/** A tag that only helps its scheme. */
const isInternal = ({ of_scheme }: CatalogueRow) => of_scheme !== null && !of_scheme.official

const uses = ({ use }: CatalogueRow) => use.tags + use.segments + use.schemes + use.others

function useColumns(order: { group: Group; tags: CatalogueRow[] } | undefined): ListColumn<CatalogueRow>[] {
  const { t, text, code, person } = useLanguage()
  const { number, percent, dateTime } = useFormat()
  const columns: ListColumn<CatalogueRow>[] = [
    {
      key: 'tag',
      by: ({ name }) => text(name),
      words: ({ name, description, key }) => `${name.zh} ${name.en} ${description.zh} ${description.en} ${key ?? ''}`,
      title: t('catalogue.tag'),
      render: (tag) => (
        <>
          <Link to={pathOf(tag)}><span className="tag-chip" style={{ '--tag': tag.colour } as React.CSSProperties}>{text(tag.name)}</span></Link>
          {tag.of_scheme && <KeptBy scheme={tag.of_scheme} />}
          {tag.analysis && <ByModel analysis={tag.analysis} />}
          {text(tag.description) && <div className="quiet small catalogue-text">{text(tag.description)}</div>}
        </>
      ),
    },
    { key: 'kind', facet: kindOf, say: (kind) => code('tags.kinds', kind), title: t('catalogue.kind'), render: (tag) => code('tags.kinds', kindOf(tag)) },
    { key: 'status', facet: ({ status }) => status, say: (status) => code('definitions.status', status), title: t('lists.status'), render: ({ status }) => code('definitions.status', status) },
    { key: 'customers', by: ({ customers }) => customers, title: t('catalogue.customers'), align: 'end', render: (tag) => <Link className="numeric" to={peopleOf(tag)}>{number(tag.customers)}<div className="quiet small">{percent(tag.share)}</div></Link> },
    { key: 'decided', by: ({ decided_at }) => decided_at, title: t('catalogue.decided'), render: ({ decided_at }) => (decided_at ? <span className="small nowrap">{dateTime(decided_at)}</span> : <span className="quiet small">{t('catalogue.never')}</span>) },
    { key: 'use', by: uses, title: t('catalogue.use'), render: ({ use }) => <span className="small">{USES.filter((of) => use[of] > 0).map((of) => t(`catalogue.uses.${of}`, { n: use[of] })).join(' · ') || t('catalogue.unused')}</span> },
    { key: 'owner', facet: ({ owner }) => person(owner?.name) || t('catalogue.nobody'), title: t('catalogue.owner'), render: (tag) => (tag.kind === 'value' ? <span className="small">{person(tag.owner?.name) || '—'}</span> : <Owner tag={tag} />) },
  ]
  if (!order) return columns
  return [...columns, { key: 'place', title: t('catalogue.place'), render: (tag) => <span className="row nowrap"><Move tag={tag} {...order} by={-1} /><Move tag={tag} {...order} by={1} /></span> }]
}

/** The scheme that writes a tag, and whether the tag is only there to help it. */
function KeptBy({ scheme }: { scheme: NonNullable<CatalogueTag['of_scheme']> }) {
  const { t, text } = useLanguage()
  const name = t(`catalogue.ofScheme.${scheme.kind}`, { name: text(scheme.name) })
  return (
    <div className="small">
      <Link to={placeOfReader(scheme)}>{t('catalogue.keptBy', { scheme: name })}</Link>
      {!scheme.official && <span className="quiet"> · {t('catalogue.helper')}</span>}
    </div>
  )
}

/** The analysis whose model says who has a tag. */
function ByModel({ analysis }: { analysis: NonNullable<CatalogueTag['analysis']> }) {
  const { t, text } = useLanguage()
  const name = t('catalogue.ofScheme.analysis', { name: text(analysis.name) })
  return <div className="small"><Link to={placeOfReader({ kind: 'analysis', id: analysis.id })}>{t('catalogue.keptBy', { scheme: name })}</Link></div>
}

/** Who looks after a tag, and the way to take it over or to give it up. */
function Owner({ tag }: { tag: CatalogueRow }) {
  const { t, text, person } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const may = useMay()
  const me = useSession().data?.user?.id
  const set = useSetOwner()
  const mine = tag.owner?.id === me
  const change = () => set.mutate({ tagId: tag.id, ownerId: mine ? null : me! }, { onError: (problem) => void message.error(say(problem)) })
  return (
    <span className="row nowrap small">
      {person(tag.owner?.name) || '—'}
      {me && may('define') && (
        <Button size="small" type="text" loading={set.isPending} aria-label={t(mine ? 'catalogue.giveUpOf' : 'catalogue.takeOverOf', { name: text(tag.name) })} onClick={change}>
          {t(mine ? 'catalogue.giveUp' : 'catalogue.takeOver')}
        </Button>
      )}
    </span>
  )
}

/** Moves a tag within its group: of an exclusive group, the first that holds is the one that is held. */
function Move({ tag, group, tags, by }: { tag: CatalogueRow; group: Group; tags: CatalogueRow[]; by: -1 | 1 }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const arrange = useArrangeTags()
  const place = tags.indexOf(tag)
  const swap = () => {
    const ids = tags.map(({ id }) => id)
    ;[ids[place], ids[place + by]] = [ids[place + by]!, ids[place]!]
    arrange.mutate({ groupId: group.id, ids }, { onError: (problem) => void message.error(say(problem)) })
  }
  return (
    <Button
      size="small"
      type="text"
      disabled={!tags[place + by]}
      loading={arrange.isPending}
      icon={by < 0 ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}
      aria-label={t(by < 0 ? 'catalogue.up' : 'catalogue.down', { name: text(tag.name) })}
      onClick={swap}
    />
  )
}
