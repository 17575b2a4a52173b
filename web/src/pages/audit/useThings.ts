import { useSchemes } from '../../client/lifecycle'
import { useSegments } from '../../client/segments'
import { useTags } from '../../client/tags'
import { useTierSchemes } from '../../client/tiers'
import type { Text } from '../../client/types'
import { useLanguage } from '../../texts/language'

/** The thing of this id, where it is known; `kind` is needed for customers, whose ids are numbers. */
export type Things = (id: string, kind: string) => { name: string; to: string } | undefined

/** What entries name by its id: how it is called now and where its page is; what is gone is not in it. */
export function useThings(): Things {
  const { text } = useLanguage()
  const all: [string, { id: string; name: Text }[] | undefined][] = [
    ['/tags/', useTags().data],
    ['/segments/', useSegments(false).data],
    ['/tiers/', useTierSchemes().data],
    ['/lifecycle?scheme=', useSchemes().data],
  ]
  return (id, kind) => {
    if (kind === 'customer') return { name: `#${id}`, to: `/customers/${id}` }
    for (const [path, found] of all) {
      const one = found?.find((each) => each.id === id)
      if (one) return { name: text(one.name) || id, to: `${path}${encodeURIComponent(id)}` }
    }
    return undefined
  }
}
