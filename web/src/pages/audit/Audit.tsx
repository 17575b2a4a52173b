import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { Link, useSearchParams } from 'react-router'
import { useAudit, type AuditEntry, type AuditFilter } from '../../client/people'
import { FilterForm } from '../../components/FilterForm'
import { PageHeader } from '../../components/PageHeader'
import type { ListColumn } from '../../components/list/arrange'
import { ListTable } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { usePaging } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useThings, type Things } from './useThings'

const PAGE_SIZE = 50
const MANY = ['actor', 'action', 'kind'] as const

/** Who did what: the audit trail, filtered by the address. */
export default function Audit() {
  const { t, code } = useLanguage()
  const { dateTime } = useFormat()
  const state = useAuditFilter()
  const paging = usePaging(JSON.stringify(state.filter))
  const query = useAudit(state.filter, paging.cursor, PAGE_SIZE)
  const things = useThings()
  const columns: ListColumn<AuditEntry>[] = [
    { key: 'at', by: 'server', title: t('audit.at'), render: ({ at }) => <span className="nowrap numeric">{dateTime(at)}</span> },
    { key: 'actor', title: t('audit.actor'), render: ({ actor }) => <Actor actor={actor} /> },
    { key: 'action', title: t('audit.action'), render: ({ action }) => code('audit.actions', action) },
    { key: 'object', title: t('audit.object'), render: ({ kind, object_id: id }) => <span>{code('audit.kinds', kind)} {id && <Named id={id} kind={kind} things={things} />}</span> },
    { key: 'details', title: t('audit.details'), render: ({ details }) => <Details details={details} things={things} /> },
  ]
  const list = useList({ page: 'audit', columns, rows: query.data?.items ?? [], sort: '-at' })
  return (
    <>
      <PageHeader title={t('audit.title')} note={t('audit.note')} back={{ to: '/settings', label: t('settings.title') }} />
      <div className="panel stack">
        <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
        {!query.isError && (
          <ListTable
            list={list}
            label={t('audit.title')}
            size="small"
            rowKey={({ id }) => id}
            loading={query.isPending || query.isPlaceholderData}
            empty={<span className="quiet">{t(state.filtered ? 'audit.noneFound' : 'audit.empty')}</span>}
            paging={{ ...paging, nextCursor: query.data?.next_cursor, pageSize: PAGE_SIZE }}
          >
            <Filters state={state} page={query.data} />
          </ListTable>
        )}
      </div>
    </>
  )
}

function Actor({ actor }: { actor: AuditEntry['actor'] }) {
  const { code, person } = useLanguage()
  return <span>{person(actor.name) || code('audit.actorKinds', actor.kind)} {actor.kind === 'api_key' && <span className="quiet small">{code('audit.actorKinds', actor.kind)}</span>}</span>
}

/** A thing by its name, leading to its page; by its id where neither is known. */
function Named({ id, kind, things }: { id: string; kind: string; things: Things }) {
  const { code } = useLanguage()
  const thing = things(id, kind)
  if (thing) return <Link className="figure-link" to={thing.to}>{thing.name}</Link>
  if (kind === 'role') return <>{code('people.roles', id)}</>
  return <code className="small">{id}</code>
}

/** Details that name a thing by its id. */
const NAMING = ['tag_id', 'of', 'customer', 'segments', 'tags']

function Details({ details, things }: { details: AuditEntry['details']; things: Things }) {
  const { code, t } = useLanguage()
  const word = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(word).join('、')
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no')
    if (typeof value !== 'string') return typeof value === 'number' ? String(value) : JSON.stringify(value)
    return code('people.roles', value, code(`may.${value}`, 'name', code('audit.values', value)))
  }
  const told = Object.entries(details).filter(([, value]) => value !== null)
  if (told.length === 0) return null
  return (
    <span className="small">
      {told.map(([name, value], place) => (
        <span key={name}>
          {place > 0 && ' · '}
          {code('audit.detail', name)} {NAMING.includes(name) ? [value].flat().map((id) => <span key={String(id)}> <Named id={String(id)} kind={name} things={things} /></span>) : word(value)}
        </span>
      ))}
    </span>
  )
}

function useAuditFilter() {
  const [search, setSearch] = useSearchParams()
  const since = search.get('since') ?? ''
  const until = search.get('until') ?? ''
  const many = Object.fromEntries(MANY.map((name) => [name, search.getAll(name)])) as Record<(typeof MANY)[number], string[]>
  const change = (name: string, values: string[]) =>
    setSearch((current) => {
      current.delete(name)
      for (const value of values) if (value) current.append(name, value)
      return current
    }, { replace: true })
  const clear = () =>
    setSearch((current) => {
      for (const name of [...MANY, 'since', 'until']) current.delete(name)
      return current
    }, { replace: true })
  const filter: AuditFilter = {
    ...Object.fromEntries(MANY.flatMap((name) => (many[name].length ? [[name, many[name]]] : []))),
    ...(since ? { since: dayjs(since).startOf('day').toISOString() } : {}),
    ...(search.get('sort') === 'at' ? { oldest: true } : {}),
    ...(until ? { until: dayjs(until).add(1, 'day').startOf('day').toISOString() } : {}),
  }
  return { filter, many, since, until, change, filtered: Object.keys(filter).some((name) => name !== 'oldest'), clear }
}

function Filters({ state, page }: { state: ReturnType<typeof useAuditFilter>; page: ReturnType<typeof useAudit>['data'] }) {
  const { t, code, person } = useLanguage()
  const words = {
    actor: (id: string) => person(page?.actors.find((each) => each.id === id)?.name) || id,
    action: (value: string) => code('audit.actions', value),
    kind: (value: string) => code('audit.kinds', value),
  }
  const known = { actor: page?.actors.map(({ id }) => id) ?? [], action: page?.actions ?? [], kind: page?.kinds ?? [] }
  const applied = MANY.flatMap((name) => state.many[name].map((value) => ({
    key: `${name}-${value}`, words: words[name](value), remove: () => state.change(name, state.many[name].filter((each) => each !== value)),
  })))
  return (
    <FilterForm applied={applied} filtered={state.filtered} onClear={state.clear}>
      <div className="row">
        {MANY.map((name) => (
          <Select
            key={name} mode="multiple" aria-label={t(`audit.${name}`)} placeholder={t(`audit.${name}`)} value={state.many[name]} maxTagCount={0}
            options={known[name].map((value) => ({ value, label: words[name](value) }))} optionFilterProp="label"
            onChange={(values) => state.change(name, values)} style={{ minWidth: 160 }}
          />
        ))}
        {(['since', 'until'] as const).map((name) => (
          <DatePicker
            key={name} aria-label={t(`audit.${name}`)} placeholder={t(`audit.${name}`)} value={state[name] ? dayjs(state[name]) : null}
            onChange={(day) => state.change(name, [day ? day.format('YYYY-MM-DD') : ''])}
          />
        ))}
      </div>
    </FilterForm>
  )
}
