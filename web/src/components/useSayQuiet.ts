import type { components } from '../client/schema'
import { useLanguage } from '../texts/language'

type Quiet = Pick<components['schemas']['QuietTagOut'], 'name' | 'status'>

/** Says that a rule reads a tag which nobody decides, and what follows: paused, retired, a draft, or never run. */
export function useSayQuiet() {
  const { t, text } = useLanguage()
  return ({ name, status }: Quiet) =>
    t('definitions.quiet', { name: text(name), status: t(`definitions.status.${status}`), means: t(`definitions.quietMeans.${status}`) })
}
