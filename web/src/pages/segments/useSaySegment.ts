import type { Segment } from '../../client/segments'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** What a segment says of itself, and what holds it back, in words. */
export function useSaySegment() {
  const { t, text, code } = useLanguage()
  const { dateTime } = useFormat()
  return {
    rule: ({ sentence, frozen_from }: Segment) => {
      if (sentence) return text(sentence)
      if (!frozen_from) return t('segments.listRule')
      const at = dateTime(frozen_from.at)
      const from = frozen_from.name ? t('segments.frozenOf', { at, name: text(frozen_from.name) }) : t('segments.frozenRule', { at })
      return `${from}${frozen_from.name ? '' : ` · ${text(frozen_from.sentence)}`}`
    },
    limit: (limit: Segment['limits'][number]) =>
      code('segments.limits', limit.code, limit.code, { id: limit.id ?? '', name: limit.name ? text(limit.name) : '' }),
  }
}
