import type { Text } from '../../client/types'
import { useLanguage, type Language } from '../../texts/language'
import { columnAt, isText, type Section } from '../../client/report'
import { useSayValue } from './useSayValue'

/** What a row of a report is called: by its first texts, or by where it stands in the drawing. */
export function useRowWords() {
  const { text } = useLanguage()
  const say = useSayValue()
  const inLanguage = (section: Section, place: number, language: Language): string => {
    const row = section.rows[place]!
    return naming(section)
      .map((at) => {
        const [value, column] = [row[at]!, section.columns[at]!]
        if (isText(value)) return value[language]
        return column.unit === 'text' && typeof value === 'string' ? value : `${column.label[language]} ${say.value(value, column.unit)}`
      })
      .join(' · ')
  }
  return {
    /** In both languages. */
    name: (section: Section, place: number): Text => ({
      zh: inLanguage(section, place, 'zh'),
      en: inLanguage(section, place, 'en'),
    }),
    /** Everything that the row says. */
    full: (section: Section, place: number): string =>
      section.columns.map((column, at) => `${text(column.label)} ${say.value(section.rows[place]![at], column.unit)}`).join(', '),
  }
}

function naming(section: Section): number[] {
  const { chart, columns } = section
  if (chart?.kind === 'grid' || chart?.kind === 'sankey') {
    const named = columns.findIndex((column, at) => column.unit === 'text' && column.key !== chart.x && column.key !== chart.series && isText(section.rows[0]?.[at] ?? null))
    return [columnAt(section, chart.x), columnAt(section, chart.series ?? ''), named].filter((at) => at >= 0)
  }
  if (chart && chart.kind !== 'scatter') return [columnAt(section, chart.x), columnAt(section, chart.series ?? '')].filter((at) => at >= 0)
  const texts = columns.map(({ unit }, at) => (unit === 'text' ? at : -1)).filter((at) => at >= 0)
  return texts.length ? texts.slice(0, 2) : [0]
}
