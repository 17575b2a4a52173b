import type { UseQueryResult } from '@tanstack/react-query'
import { Spin } from 'antd'
import { Link } from 'react-router'
import { rulePath } from '../../client/problem'
import type { SegmentPreview } from '../../client/segments'
import { CustomerChip } from '../../components/CustomerChip'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { rowPath, toNode, toRule, type GroupDraft } from '../../rules/draft'
import { unfinished } from '../../rules/missing'
import type { Node } from '../../rules/nodes'
import { useLanguage } from '../../texts/language'
import { customersPath } from './paths'

type Props = { rule: GroupDraft; preview: UseQueryResult<SegmentPreview>; complete: boolean }

/** Beside the rule, always: how many belong, what each condition does to them, some of them, and the rule in words. */
export function LiveCount({ rule, preview, complete }: Props) {
  const { t } = useLanguage()
  const shown = complete && !preview.isError ? preview.data : undefined
  return (
    <aside className="editor-side" aria-label={t('segments.preview')} aria-live="polite">
      <section className="panel stack">
        <div className="row-between">
          <h2 className="panel-title">{t('segments.preview')}</h2>
          {preview.isFetching && <span className="row quiet small"><Spin size="small" /> {t('segments.counting')}</span>}
        </div>
        {!complete && <p className="quiet">{t('segments.incomplete', { n: unfinished(rule) })}</p>}
        {complete && preview.isError && (rulePath(preview.error) === null ? <ProblemAlert problem={preview.error} /> : <p className="rule-problem">{t('segments.hasError')}</p>)}
        {shown && <Figures rule={rule} preview={shown} old={preview.isFetching} />}
      </section>
    </aside>
  )
}

function Figures({ rule, preview, old }: { rule: GroupDraft; preview: SegmentPreview; old: boolean }) {
  const { t, text } = useLanguage()
  const { number, percent, money, duration } = useFormat()
  const share = preview.population ? preview.matched / preview.population : 0
  return (
    <div className={old ? 'stack preview-old' : 'stack'}>
      <div>
        <div className="big-number" data-testid="segment-count"><Link className="figure-link" to={customersPath(toRule(rule))}>{number(preview.matched)}</Link></div>
        <div className="quiet small">{t('segments.ofAll', { n: number(preview.population), share: percent(share) })}</div>
        <div className="quiet small">{t(preview.reads_facts ? 'segments.readsFacts' : 'segments.tookOnly', { took: duration(preview.took_ms) })}</div>
        {preview.matched === 0 && preview.population > 0 && <p className="rule-missing">{t('segments.limits.empty')}</p>}
      </div>
      <Funnel rule={rule} preview={preview} />
      <div className="stack-small">
        <div className="quiet">{t('segments.saysRule')}</div>
        <p className="sentence">{text(preview.sentence)}</p>
      </div>
      <div className="stack-small">
        <div className="quiet">{t('segments.sample')}</div>
        {preview.sample.length === 0 && <span>{t('segments.noSample')}</span>}
        <ul className="sample">
          {preview.sample.map((customer) => (
            <li key={customer.id}><CustomerChip customer={customer} /><span className="numeric">{money(customer.paid_total)}</span></li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** Everybody, and those who are left (or have come together) after each of the outermost conditions. */
function Funnel({ rule, preview }: { rule: GroupDraft; preview: SegmentPreview }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  if (rule.of.length < 2) return null
  const steps = rule.of.map((_, index) => {
    const found = preview.conditions.find(({ path }) => path === rowPath(rule, 'rule', index, true))
    return { index, count: found?.together ?? 0, words: found ? text(found.sentence) : '' }
  })
  return (
    <section className="stack-small" aria-label={t('segments.funnel')}>
      <div className="quiet">{t('segments.funnel')}</div>
      <ol className="segment-funnel">
        <Step words={t('segments.everybody')} count={preview.population} of={preview.population} />
        {steps.map(({ index, count, words }) => (
          <Step key={index} words={words} count={count} of={preview.population} to={customersPath(upTo(rule, index))} title={t('segments.afterCondition', { n: index + 1 })} />
        ))}
      </ol>
      <span className="quiet small">{t('segments.funnelHint', { n: number(steps.length) })}</span>
    </section>
  )
}

type StepProps = { words: string; count: number; of: number; to?: string; title?: string }

function Step({ words, count, of, to, title }: StepProps) {
  const { number } = useFormat()
  return (
    <li title={title}>
      <div className="row-between segment-step"><span className="segment-step-words">{words}</span>{to ? <Link className="figure-link numeric" to={to}>{number(count)}</Link> : <span className="numeric">{number(count)}</span>}</div>
      <div className="bar"><span style={{ width: `${(count / Math.max(1, of)) * 100}%` }} /></div>
    </li>
  )
}

/** The rule of those who are left after the first conditions, as the group joins them. */
function upTo(rule: GroupDraft, index: number): Node {
  const of = rule.of.slice(0, index + 1).map(toNode)
  return rule.type === 'at_least' ? { type: 'at_least', count: Math.min(rule.count, of.length), of } : of.length === 1 ? of[0]! : { type: rule.type, of }
}
