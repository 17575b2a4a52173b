import { useAdvisors } from '../../client/advisors'
import { usePlans } from '../../client/allocation'
import { useAnalyses } from '../../client/analyses'
import { useSchemes } from '../../client/lifecycle'
import { usePeople } from '../../client/people'
import { useSegments } from '../../client/segments'
import { useMay } from '../../client/session'
import { useTags } from '../../client/tags'
import { useTierSchemes } from '../../client/tiers'
import type { Text } from '../../client/types'
import { useValues } from '../../client/values'
import { useLanguage } from '../../texts/language'

/** The thing of this id, where it is known; `kind` is needed for customers, whose ids are numbers. */
export type Things = (id: string, kind: string) => { name: string; to: string } | undefined

/** What entries name by its id: how it is called now and where its page is; what is gone is not in it. */
export function useThings(): Things {
  const { text, t, person } = useLanguage()
  const people = usePeople(useMay()('people')).data
  const advisors = useAdvisors().data?.items
  const all: [string, { id: string; name: Text }[] | undefined][] = [
    ['/tags/', useTags().data],
    ['/segments/', useSegments(false).data],
    ['/tiers/', useTierSchemes().data],
    ['/lifecycle?scheme=', useSchemes().data],
    ['/values/', useValues().data],
    ['/allocation/', usePlans().data],
    ['/analyses/', useAnalyses().data],
  ]
  return (id, kind) => {
    if (kind === 'customer') return { name: `#${id}`, to: `/customers/${id}` }
    if (kind === 'batch') return { name: t('audit.see'), to: `/batches/${encodeURIComponent(id)}` }
    const who = people?.find((each) => each.id === id)
    if (who) return { name: person(who.display_name) || who.username, to: '/people' }
    const advisor = advisors?.find((each) => each.id === id)
    if (advisor) return { name: advisor.name, to: '/advisors' }
    for (const [path, found] of all) {
      const thing = found?.find((each) => each.id === id)
      if (thing) return { name: text(thing.name) || id, to: `${path}${encodeURIComponent(id)}` }
    }
    return undefined
  }
}
