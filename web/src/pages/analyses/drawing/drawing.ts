import type { Section } from '../../../client/report'
import type { Drawn, Words } from './axes'
import { flows } from './flows'
import { overCategories } from './overCategories'
import { curves, points } from './overNumbers'
import { pivot } from './pivot'

/** The drawing of a section that has one; null where its columns do not make one. */
export function drawingOf(section: Section, words: Words): Drawn | null {
  const kind = section.chart?.kind
  if (kind === 'sankey') return flows(section, words)
  if (kind === 'scatter') return points(section, words)
  if (kind === 'grid' || kind === undefined) return null
  const cut = pivot(section)
  if (!cut) return null
  if (kind === 'lines' && cut.categories.every((value) => typeof value === 'number')) return curves(section, cut, words)
  return overCategories(section, cut, words)
}
