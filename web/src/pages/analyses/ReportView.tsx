import { useState } from 'react'
import type { Text } from '../../client/types'
import { useLanguage } from '../../texts/language'
import { PeopleDialog, type People } from './PeopleDialog'
import { isText, type Figure, type Report, type Section } from '../../client/report'
import { distinct } from './drawing/pivot'
import { SectionView } from './SectionView'
import { useRowWords } from './useRowWords'
import { useSayValue } from './useSayValue'

/** What an analysis has found: in words, in figures, in tables and drawings that lead to the customers behind them. */
export function ReportView({ report, of }: { report: Report; /** The name of the analysis. */ of: Text }) {
  const [people, setPeople] = useState<People | null>(null)
  const rowWords = useRowWords()
  const open = (section: Section, place: number) => setPeople({ rule: section.people[place]!, name: rowWords.name(section, place), of })
  return (
    <div className="stack">
      <Reading report={report} />
      {report.figures.length > 0 && <Figures figures={report.figures} />}
      <div className="report-sections">
        {laidOut(report.sections).map(({ section, wide }) => (
          <div key={section.key} className={wide ? 'report-wide' : undefined}>
            <SectionView section={section} onOpen={(place) => open(section, place)} />
          </div>
        ))}
      </div>
      {people && <PeopleDialog people={people} onClose={() => setPeople(null)} />}
    </div>
  )
}

function Reading({ report }: { report: Report }) {
  const { t, text } = useLanguage()
  if (report.reading.length === 0) return null
  return (
    <section className="panel" aria-label={t('analyses.reading')}>
      <h2 className="panel-title">{t('analyses.reading')}</h2>
      <ul className="report-reading">
        {report.reading.map((sentence) => <li key={sentence.zh}>{text(sentence)}</li>)}
      </ul>
    </section>
  )
}

function Figures({ figures }: { figures: Figure[] }) {
  const { text } = useLanguage()
  const say = useSayValue()
  return (
    <div className="grid-cards report-figures">
      {figures.map(({ key, label, value, unit, note }) => (
        <div key={key} className="panel">
          <div className="quiet small">{text(label)}</div>
          <div className={unit === 'text' ? 'report-figure-words' : 'big-number'}>{say.value(value, unit)}</div>
          {note && <div className="quiet small">{text(note)}</div>}
        </div>
      ))}
    </div>
  )
}

/** Two narrow sections beside each other; one that would stand alone gets the whole width. */
function laidOut(sections: Section[]): { section: Section; wide: boolean }[] {
  const laid: { section: Section; wide: boolean }[] = []
  sections.forEach((section, place) => {
    const next = sections[place + 1]
    const before = laid.at(-1)
    const second = before !== undefined && !before.wide && laid.filter(({ wide }) => !wide).length % 2 === 1
    laid.push({ section, wide: isWide(section) || (!second && (!next || isWide(next))) })
  })
  return laid
}

/** Whether a section needs the whole width. */
function isWide({ chart, columns, rows }: Section): boolean {
  if (!chart) return columns.length > 3 || rows.some((row) => row.some((cell) => isText(cell) && cell.zh.length > 24))
  const across = distinct(rows.map((row) => row[columns.findIndex(({ key }) => key === chart.x)] ?? null)).length
  return chart.kind === 'sankey' || (chart.kind === 'grid' ? across > 5 : chart.kind === 'lines' && across > 60)
}
