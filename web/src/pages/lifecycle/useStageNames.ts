import type { Scheme } from '../../client/lifecycle'
import { useLanguage } from '../../texts/language'

/** What the stages of a scheme are called; null is nowhere. */
export function useStageNames(scheme: Scheme) {
  const { t, text } = useLanguage()
  return (key: string | null) => {
    const stage = scheme.stages.find((each) => each.key === key)
    return key === null ? t('lifecycle.nowhere') : stage ? text(stage.name) : key
  }
}
