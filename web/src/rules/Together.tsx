import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import type { GroupDraft } from './draft'
import { useRuleContext } from './RuleContext'

type Props = { group: GroupDraft; index: number; path: string; before: string | null }

/** What a row does to those before it in its group: how many it drops or adds, and how many there are then. */
export function Together({ group, index, path, before }: Props) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const conditions = useRuleContext().preview?.conditions
  const at = (wanted: string | null) => conditions?.find((condition) => condition.path === wanted)?.together ?? null
  const [then, now] = [at(before), at(path)]
  if (now === null || group.of.length < 2) return null
  const says = (key: 'first' | 'keeps' | 'excludes' | 'adds' | 'reached', by: number) =>
    <div className="rule-together-count quiet small">{t(`segments.together.${key}`, { n: number(now), m: number(by) })}</div>
  if (group.type === 'at_least') return index + 1 < group.count ? null : says('reached', 0)
  if (then === null) return says('first', 0)
  if (group.type === 'or') return says('adds', now - then)
  return says(group.of[index]!.negated ? 'excludes' : 'keeps', then - now)
}
