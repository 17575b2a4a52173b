import { CheckCircleFilled, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons'
import { Alert } from 'antd'
import { Link } from 'react-router'
import { useWhy } from '../client/customers'
import type { Tag, Why, WhyNode } from '../client/types'
import { Loading } from '../components/Loading'
import { ProblemAlert } from '../components/ProblemAlert'
import type { Operator } from '../rules/nodes'
import { useTagWords } from '../components/TagChip'
import { useFormat } from '../format/useFormat'
import { useLanguage, type TextKey } from '../texts/language'
import { useSaySetBy } from './setBy'
import { isNumeric, useSayValue } from './TraitValue'

/** Why a customer has a tag or has it not: every condition with its actual value beside its threshold. */
export function WhyPanel({ customerId, tagId, tag }: { customerId: string; tagId: string; tag: Tag | undefined }) {
  const { t } = useLanguage()
  const query = useWhy(customerId, tagId)
  const { dateTime } = useFormat()
  const saySetBy = useSaySetBy()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const why = query.data
  const setBy = saySetBy(why.set_by)
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
      </p>
    </div>
  )
}

function WhyLevels({ why, tag }: { why: Why; tag: Tag | undefined }) {
  const { t, text } = useLanguage()
  const decided = why.levels.findIndex(({ matched }) => matched)
  return why.levels.map((level, place) => {
    const name = tag?.definition.levels.find(({ key }) => key === level.key)?.name
    const skipped = decided >= 0 && place > decided
    const verdict = skipped ? 'customer.levelSkipped' : level.matched ? 'customer.levelMatched' : 'customer.levelNotMatched'
    if (why.levels.length === 1) return <WhyTree key={level.key} node={level.tree} />
    // The level that decided is open; the others are a click away.
    return (
      <details key={level.key} className={skipped ? 'why-level why-skipped' : 'why-level'} open={level.matched || undefined}>
        <summary><strong>{text(name) || level.key}</strong> <span className="quiet small">{t(verdict)}</span></summary>
        <WhyTree node={level.tree} />
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

function WhyTree({ node }: { node: WhyNode }) {
  const { t, text } = useLanguage()
  const group = node.of && node.of.length > 0
  const joined = group && isJoin(node.type)
  return (
    <div className="why-node">
      <div className="why-line">
        <HeldMark held={node.held} />
        <span className="why-words">{joined ? t(`customer.joined.${node.type}` as TextKey) : text(node.sentence)}</span>
        {!(group && isNothing(node.actual)) && <ActualAndExpected node={node} />}
      </div>
      {group && (
        <div className="why-children">
          {/* The conditions of a rule have no names; their order is the rule's own. */}
          {/* oxlint-disable-next-line react/no-array-index-key */}
          {node.of.map((child, place) => <WhyTree key={place} node={child} />)}
        </div>
      )}
    </div>
  )
}

/** Rules whose own sentence would only repeat those inside them. */
const isJoin = (type: string) => ['and', 'or', 'not', 'at_least', 'score'].includes(type)
const isNothing = (value: unknown) => value === null || value === undefined

function HeldMark({ held }: { held: boolean }) {
  const { t } = useLanguage()
  return held ? (
    <CheckCircleFilled className="why-held" aria-label={t('customer.held')} />
  ) : (
    <CloseCircleOutlined className="why-not-held" aria-label={t('customer.notHeld')} />
  )
}

function ActualAndExpected({ node }: { node: WhyNode }) {
  const { t } = useLanguage()
  const say = useSayValue()
  const threshold = useThreshold(node)
  const nothing = isNothing(node.actual)
  // A first time, a sequence, a membership: there is nothing to compare, only whether it is so.
  if (nothing && !threshold) return null
  return (
    <span className="why-values">
      <span>{nothing && <MinusCircleOutlined aria-hidden />} {t('customer.actual')} <strong>{say(node.actual)}</strong></span>
      {threshold && <span className="quiet">{t('customer.threshold')} {threshold}</span>}
    </span>
  )
}

/** '至少 3': the comparison and what it compares with, in the words of the rule editor. */
function useThreshold({ expected, actual }: WhyNode): string {
  const { code, language } = useLanguage()
  const say = useSayValue()
  if (isNothing(expected)) return ''
  const { op, value } = expected as { op?: Operator; value?: unknown }
  if (!op) return say(expected)
  const words = code(`ops.${kindOf([actual, value].flat())}`, op, code('ops.text', op))
  if (isNothing(value)) return words
  const between = op === 'between' ? ' – ' : language === 'zh' ? '、' : ', '
  return `${words} ${[value].flat().map(say).join(between)}`
}

/** The comparison's words depend on what is compared: 'before' a date, 'less than' a number. */
function kindOf(values: unknown[]): 'number' | 'date' | 'text' {
  if (values.some(isNumeric)) return 'number'
  return values.some((value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)) ? 'date' : 'text'
}
