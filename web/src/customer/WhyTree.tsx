import { CheckCircleFilled, CloseCircleOutlined, MinusCircleOutlined } from '@ant-design/icons'
import type { WhyNode } from '../client/types'
import type { Node, Operator } from '../rules/nodes'
import { useLanguage } from '../texts/language'
import { isNumeric } from './TraitValue'
import { useSayMeasured } from './useSayMeasured'

/** `rule` is what the tag's definition says at this place, for words that the answer itself does not have. */
type Props = { node: WhyNode; rule: Node | undefined; weight?: number }

/** A condition and those inside it: what it says, whether it held, and the actual value beside the threshold. */
export function WhyTree({ node, rule: defined, weight }: Props) {
  const { t } = useLanguage()
  const rule = defined?.type === node.type ? defined : undefined
  const inside = rule ? rulesInside(rule) : []
  const words = useWords(node, rule)
  const held = node.of.filter((child) => child.held).length
  const measured = node.type === 'at_least' && isNothing(node.actual) ? { ...node, actual: held } : node
  return (
    <div className="why-node">
      <div className="why-line">
        <HeldMark held={node.held} />
        <span className="why-words">{words}</span>
        {weight !== undefined && <span className="quiet small">{t('customer.weight', { weight: weight > 0 ? `+${weight}` : String(weight) })}</span>}
        <ActualAndExpected node={measured} rule={rule} />
      </div>
      {node.of.length > 0 && (
        <div className="why-children">
          {/* The conditions of a rule have no names; their order is the rule's own. */}
          {/* oxlint-disable-next-line react/no-array-index-key */}
          {node.of.map((child, place) => <WhyTree key={place} node={child} {...(inside[place] ?? { rule: undefined })} />)}
        </div>
      )}
    </div>
  )
}

function rulesInside(rule: Node): { rule: Node; weight?: number }[] {
  if (rule.type === 'not') return [{ rule: rule.of }]
  if (rule.type === 'score') return rule.of
  return rule.type === 'and' || rule.type === 'or' || rule.type === 'at_least' ? rule.of.map((one) => ({ rule: one })) : []
}

/** Rules that hold rules are named by how they join them: their own sentence would only repeat those inside. */
function useWords(node: WhyNode, rule: Node | undefined): string {
  const { t, text } = useLanguage()
  const { type } = node
  if (node.of.length === 0) return text(node.sentence)
  if (type === 'and' || type === 'or' || type === 'not' || type === 'score') return t(`customer.joined.${type}`)
  return rule?.type === 'at_least' ? t('customer.joined.at_least', { n: rule.count }) : text(node.sentence)
}

function HeldMark({ held }: { held: boolean }) {
  const { t } = useLanguage()
  return held ? (
    <CheckCircleFilled className="why-held" aria-label={t('customer.held')} />
  ) : (
    <CloseCircleOutlined className="why-not-held" aria-label={t('customer.notHeld')} />
  )
}

const isNothing = (value: unknown) => value === null || value === undefined

function ActualAndExpected({ node, rule }: { node: WhyNode; rule: Node | undefined }) {
  const { t } = useLanguage()
  const say = useSayMeasured(rule)
  const threshold = useThreshold(node, say)
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
function useThreshold({ expected, actual }: WhyNode, say: (value: unknown) => string): string {
  const { code, language } = useLanguage()
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
