import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answer, api } from './client'

export type Connection = 'starting' | 'connected' | 'lost'

type Moved = { tags: { tag_id: string }[]; customers: string[] | null }

const QUIET_FOR = 1000 // what a page shows comes first, then what moves
const SHOWN_AFTER = 4000 // a connection that is back by then was never away
const COME_BACK = 10_000
const TOGETHER = 2000 // lists and counts are read again this often at most, however much moves

/** Listens to the server as long as the window is seen, and lets what is shown be read again when it moved. */
export function useLive(): Connection {
  const queries = useQueryClient()
  const [connection, setConnection] = useState<Connection>('starting')
  useEffect(() => {
    const line = new Line(queries, setConnection)
    return () => line.end()
  }, [queries])
  return connection
}

/** One connection after another: a browser has few of them, so a window that nobody sees gives its own back. */
class Line {
  private source: EventSource | null = null
  private last: string | null = null
  private timers = new Set<number>()
  private moved: Later<Moved>

  constructor(private queries: QueryClient, private say: (connection: Connection) => void) {
    this.moved = new Later((all) => readAgain(queries, (query) => isMoved(query, all)))
    document.addEventListener('visibilitychange', this.look)
    void this.begin()
  }

  end() {
    document.removeEventListener('visibilitychange', this.look)
    this.close()
    this.moved.cancel()
  }

  /** Where the stream stands before the page is read: nothing between the two is missed. */
  private async begin() {
    const now = await answer(api.GET('/api/v1/changes', { params: { query: { after: 'now', limit: 1 } } })).catch(() => null)
    this.last ??= now?.next_cursor ?? null
    this.openWhenQuiet(0)
  }

  private openWhenQuiet(quiet: number) {
    if (document.hidden) return
    if (quiet >= QUIET_FOR) return this.open()
    this.later(() => this.openWhenQuiet(this.queries.isFetching() ? 0 : quiet + 250), 250)
  }

  private look = () => {
    if (document.hidden) this.close()
    else if (!this.source) this.open()
  }

  private open() {
    this.close()
    const source = new EventSource(`/api/v1/live${this.last ? `?after=${encodeURIComponent(this.last)}` : ''}`)
    this.source = source
    source.addEventListener('open', () => {
      this.clear()
      this.say('connected')
    })
    source.addEventListener('error', () => {
      this.later(() => this.say('lost'), SHOWN_AFTER)
      if (source.readyState === EventSource.CLOSED) this.later(() => this.open(), COME_BACK)
    })
    const on = (event: string, then: (data: never) => void) =>
      source.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        this.last = lastEventId || this.last
        then(JSON.parse(data) as never)
      })
    on('hello', () => undefined)
    on('missed', ({ tags }: { tags: boolean }) => void readAgain(this.queries, tags ? () => true : isWork))
    on('tags', (moved: Moved) => this.moved.add(moved, both))
    on('jobs', () => void readAgain(this.queries, isWork))
    on('sources', () => void readAgain(this.queries, isSource))
  }

  private close() {
    this.clear()
    this.source?.close()
    this.source = null
  }

  private later(then: () => void, milliseconds: number) {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer)
      then()
    }, milliseconds)
    this.timers.add(timer)
  }

  private clear() {
    for (const timer of this.timers) window.clearTimeout(timer)
    this.timers.clear()
  }
}

/** Does something at once and then, for all that comes meanwhile together, every few seconds at most; once more when it
 * could not be done whole (`then` says false). */
class Later<T> {
  private waiting: T | null = null
  private timer: number | null = null

  constructor(private then: (all: T) => boolean) {}

  add(one: T, join: (a: T, b: T) => T) {
    this.waiting = this.waiting ? join(this.waiting, one) : one
    if (this.timer === null) this.flush()
  }

  cancel() {
    if (this.timer !== null) window.clearTimeout(this.timer)
  }

  private flush() {
    this.timer = null
    if (!this.waiting) return
    if (this.then(this.waiting)) this.waiting = null
    this.timer = window.setTimeout(() => this.flush(), TOGETHER)
  }
}

// What a piece of news concerns, by the keys that queries are kept under.

const place = (query: Query) => query.queryKey[0] as string

const isWork = (query: Query) => ['runs', 'job', 'jobs', 'import', 'imports', 'monitor'].includes(place(query))

const isSource = (query: Query) => ['sources', 'source', 'imports', 'monitor'].includes(place(query))

function isMoved(query: Query, { tags, customers }: Moved) {
  const [kind, id, part] = query.queryKey as string[]
  const moved = new Set(tags.map(({ tag_id }) => tag_id))
  switch (kind) {
    case 'tag': return moved.has(id!)
    case 'customer': return (customers === null || customers.includes(id!)) && [undefined, 'history', 'why'].includes(part)
    case 'customers': return listsOneOf(query, moved, customers && new Set(customers))
    default: return ['tags', 'overview', 'monitor'].includes(kind!)
  }
}

const both = (a: Moved, b: Moved): Moved => ({
  tags: [...a.tags, ...b.tags],
  customers: a.customers && b.customers && [...a.customers, ...b.customers],
})

/** What is being read is not begun anew, or a slow page would never be there: false when that was so. */
function readAgain(queries: QueryClient, concerned: (query: Query) => boolean): boolean {
  const reading = queries.isFetching({ predicate: concerned })
  void queries.invalidateQueries({ predicate: concerned }, { cancelRefetch: false })
  return reading === 0
}

/** A list of customers is concerned when it asks for a tag that moved, or shows somebody whose tags did. */
function listsOneOf(query: Query, tags: Set<string>, customers: Set<string> | null) {
  const asked = ((query.queryKey[1] as { tag?: string[] } | undefined)?.tag ?? []).map((tag) => tag.split(':')[0]!)
  const shown = (query.state.data as { items?: { id: string }[] } | undefined)?.items ?? []
  return customers === null || asked.some((tag) => tags.has(tag)) || shown.some(({ id }) => customers.has(id))
}
