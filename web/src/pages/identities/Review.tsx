import { App, Button, Empty, Progress, Space } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useDecide, usePair, usePairs, useTakeBack, type Decision, type PairLine } from '../../client/duplicates'
import { useMay } from '../../client/session'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Find } from './Duplicates'
import { PairView } from './PairView'

/** One pair after the other, the likeliest first. */
export function Review() {
  const { t } = useLanguage()
  const query = usePairs(false)
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const pairs = query.data.pages.flatMap(({ items }) => items)
  const { open, decided } = query.data.pages[0]!
  const more = query.hasNextPage ? () => void query.fetchNextPage() : undefined
  return <Queue pairs={pairs} open={open} decided={decided} more={more} empty={t('duplicates.emptyTitle')} />
}

type Props = { pairs: PairLine[]; open: number; decided: number; more: (() => void) | undefined; empty: string }

function Queue({ pairs, open, decided, more, empty }: Props) {
  const { t } = useLanguage()
  const { percent, number } = useFormat()
  const mayDecide = useMay()('identify')
  const review = useReviewing(pairs, mayDecide)
  const all = open + decided
  return (
    <div className="stack">
      {all > 0 && (
        <div className="review-progress">
          <Progress percent={Math.round((decided / all) * 100)} showInfo={false} aria-label={t('duplicates.progress', { done: decided, all })} />
          <span className="quiet small">{t('duplicates.progress', { done: number(decided), all: number(all) })}</span>
          {review.last && <Button size="small" onClick={review.undo}>{t('duplicates.undo')}</Button>}
        </div>
      )}
      {pairs.length === 0 ? (
        <div className="panel">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<>{empty}<br />{t('duplicates.emptyText')}</>}><Find /></Empty>
        </div>
      ) : (
        <div className="review">
          <nav className="panel review-list" aria-label={t('duplicates.list')}>
            <ol>
              {pairs.map((pair) => (
                <li key={pair.id}>
                  <button type="button" aria-current={pair.id === review.id} onClick={() => review.choose(pair.id)}>
                    <span>{t('duplicates.pair', { one: pair.one.display_name, other: pair.other.display_name })}</span>
                    <span className="quiet small numeric">{percent(pair.probability)}</span>
                  </button>
                </li>
              ))}
            </ol>
            {more && <Button size="small" block onClick={more}>{t('duplicates.more')}</Button>}
          </nav>
          <Current review={review} mayDecide={mayDecide} />
        </div>
      )}
    </div>
  )
}

type Reviewing = ReturnType<typeof useReviewing>

function Current({ review, mayDecide }: { review: Reviewing; mayDecide: boolean }) {
  const { t } = useLanguage()
  const mayReveal = useMay()('unmask')
  const pair = usePair(review.id, review.reveal)
  if (pair.isError) return <ProblemAlert problem={pair.error} retry={() => void pair.refetch()} />
  if (!pair.data) return <Loading />
  const moving = { n: pair.data.other?.order_count ?? 0, m: pair.data.other?.identities.length ?? 0 }
  return (
    <section className="panel review-pair" aria-busy={pair.isFetching} aria-labelledby="pair-title">
      <PairView pair={pair.data} />
      {mayDecide && (
        <div className="review-actions">
          <dl className="review-outcomes">
            <div>
              <dt><Button type="primary" onClick={() => review.decide('same')} loading={review.busy}>{t('duplicates.same')}</Button></dt>
              <dd>{t('duplicates.sameDoes', moving)}</dd>
            </div>
            <div>
              <dt><Button onClick={() => review.decide('different')} disabled={review.busy}>{t('duplicates.different')}</Button></dt>
              <dd>{t('duplicates.differentDoes')}</dd>
            </div>
          </dl>
          <Space wrap>
            <Button type="text" onClick={review.skip}>{t('duplicates.skip')}</Button>
            {mayReveal && <Button type="text" aria-pressed={review.reveal} onClick={review.toggle}>{t(review.reveal ? 'duplicates.hide' : 'duplicates.reveal')}</Button>}
          </Space>
          <p className="quiet small wide-only">{t('duplicates.keys')}</p>
        </div>
      )}
    </section>
  )
}

/** Which pair is looked at, what was decided last, and the keys that decide. */
function useReviewing(pairs: PairLine[], mayDecide: boolean) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<string>()
  const mayReveal = useMay()('unmask')
  const [reveal, setReveal] = useState(false)
  const [last, setLast] = useState<string>()
  const decision = useDecide()
  const taking = useTakeBack()
  const busy = decision.isPending || taking.isPending
  const place = Math.max(pairs.findIndex(({ id }) => id === chosen), 0)
  const id = pairs[place]?.id
  const next = pairs[(place + 1) % Math.max(pairs.length, 1)]?.id
  const failed = { onError: (problem: unknown) => void message.error(say(problem)) }
  const choose = (pair: string | undefined) => {
    setChosen(pair)
    setReveal(false)
  }
  const decide = (what: Decision) => {
    if (!id || busy) return
    const told = () => {
      setLast(id)
      choose(next)
      void message.success(t(what === 'same' ? 'duplicates.wasSame' : 'duplicates.wasDifferent'))
    }
    decision.mutate({ id, decision: what }, { onSuccess: told, ...failed })
  }
  const undo = () => {
    if (!last || busy) return
    const told = () => {
      choose(last)
      setLast(undefined)
      void message.success(t('duplicates.undone'))
    }
    taking.mutate(last, { onSuccess: told, ...failed })
  }
  const toggle = () => setReveal(mayReveal && !reveal)
  const skip = () => choose(next)
  useKeys(mayDecide ? { s: () => decide('same'), d: () => decide('different'), k: skip, r: toggle, u: undo } : {})
  return { id, reveal, last, busy, choose, decide, undo, toggle, skip }
}

/** Single keys, but not while somebody types or holds a modifier. */
function useKeys(keys: Record<string, () => void>) {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      latest.current[event.key.toLowerCase()]?.()
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
