import { Alert } from 'antd'
import { Link } from 'react-router'
import { useWhy } from '../client/customers'
import type { Tag, Why } from '../client/types'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import { useTagWords } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import { SetIn } from '../pages/batches/SetIn'
import { useLanguage } from '../texts/language'
import { useSaySetBy } from './setBy'
import { WhyTree } from './WhyTree'

/** Why a customer has a tag or has it not: every condition with its actual value beside its threshold. */
export function WhyPanel({ customerId, tagId, tag }: { customerId: string; tagId: string; tag: Tag | undefined }) {
  const { t } = useLanguage()
  const query = useWhy(customerId, tagId)
  const { dateTime } = useFormat()
  const saySetBy = useSaySetBy()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const why = query.data
  const setBy = saySetBy.began(why.set_by)
  const from = why.run_id ? <Link className="in-text" to={`/runs/${encodeURIComponent(why.run_id)}`}>{setBy}</Link> : setBy
  return (
    <div className="why">
      {why.levels.length === 0 && <p>{t('customer.handHint')}</p>}
      <WhyLevels why={why} tag={tag} />
      <Outdated why={why} tag={tag} />
      <p className="quiet small">
        {why.levels.length > 0 && t('customer.evaluatedAsOf', { time: dateTime(why.as_of) })}
        {why.levels.length > 0 && why.since && ' · '}
        {why.since && <>{t('customer.since', { time: dateTime(why.since) })} · {from}</>}
        {why.set_in && <> · <SetIn id={why.set_in} /></>}
      </p>
    </div>
  )
}

function WhyLevels({ why, tag }: { why: Why; tag: Tag | undefined }) {
  const { t, text } = useLanguage()
  const decided = why.levels.findIndex(({ matched }) => matched)
  return why.levels.map((level, place) => {
    const defined = tag?.definition.levels.find(({ key }) => key === level.key)
    const skipped = decided >= 0 && place > decided
    const verdict = skipped ? 'customer.levelSkipped' : level.matched ? 'customer.levelMatched' : 'customer.levelNotMatched'
    if (why.levels.length === 1) return <WhyTree key={level.key} node={level.tree} rule={defined?.rule} />
    // The level that decided is open; the others are a click away.
    return (
      <details key={level.key} className={skipped ? 'why-level why-skipped' : 'why-level'} open={level.matched || undefined}>
        <summary><strong>{text(defined?.name) || level.key}</strong> <span className="quiet small">{t(verdict)}</span></summary>
        <WhyTree node={level.tree} rule={defined?.rule} />
      </details>
    )
  })
}

/** The rule or the facts have changed since the run that decided. */
function Outdated({ why, tag }: { why: Why; tag: Tag | undefined }) {
  const { t } = useLanguage()
  const words = useTagWords()
  if (why.levels.length === 0 || why.would_be === why.value) return null
  const value = words(tag, why.tag_id, why.would_be)
  return <Alert type="info" showIcon title={why.would_be ? t('customer.wouldBe', { value }) : t('customer.wouldBeNone')} />
}
