import { Problem } from '../../client/problem'
import { useLanguage } from '../../texts/language'

type Named = { kind: string; limit: number | null }

/** What a limit is called: by its place in the form where a person wrote it. */
export function useLimitName() {
  const { code } = useLanguage()
  return ({ kind, limit }: Named) => code('allocation.limitNames', kind, kind, limit === null ? {} : { n: limit + 1 })
}

/** Says which limits clash; null where that is not what went wrong. */
export function useSayClash() {
  const { t, language } = useLanguage()
  const name = useLimitName()
  return (problem: unknown) => {
    if (!(problem instanceof Problem) || problem.code !== 'allocation_clash') return null
    const rows = (problem.params.rows as Named[]).map(name)
    return t('allocation.clash', { rows: rows.join(language === 'zh' ? '、' : ', ') })
  }
}
