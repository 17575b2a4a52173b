import { useLanguage } from '../../texts/language'

/** A trend in words, for people who do not see it. */
export function useSayTrend() {
  const { t } = useLanguage()
  return (name: string, values: (number | null)[]) => {
    const known = values.filter((value) => value !== null).map((value) => Math.round(value))
    const ends = { name, n: known.length, from: known[0] ?? 0, to: known.at(-1) ?? 0 }
    return t(known.length > 1 ? 'quality.trendOf' : 'quality.trendOne', ends)
  }
}
