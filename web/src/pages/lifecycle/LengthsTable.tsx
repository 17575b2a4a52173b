import type { Flow, Scheme, StageFigures } from '../../client/lifecycle'
import { PageTable } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useStageNames } from './useStageNames'

/** How long customers stay in each stage, and where they go from it. */
export function LengthsTable({ scheme, flow }: { scheme: Scheme; flow: Flow }) {
  const { t } = useLanguage()
  const { number, percent } = useFormat()
  const nameOf = useStageNames(scheme)
  const quantiles = ({ quarter, median, three_quarters: most }: StageFigures) => [quarter, median, most].map((days) => number(days)).join(' / ')
  const goes = ({ goes_to: to }: StageFigures) => to.map(({ stage, share }) => `${nameOf(stage)} ${percent(share)}`).join(' · ') || '—'
  return (
    <section className="panel" aria-label={t('lifecycle.goesTable')}>
      <h2 className="panel-title">{t('lifecycle.goesTable')}</h2>
      <p className="quiet small">{t('lifecycle.goesHint')}</p>
      <PageTable
        label={t('lifecycle.goesTable')}
        size="small"
        rows={flow.stages}
        rowKey={({ key }) => key}
        columns={[
          { key: 'stage', title: t('lifecycle.stage'), render: ({ key }) => nameOf(key) },
          { key: 'ended', title: t('lifecycle.completedStays'), align: 'end', render: ({ completed }) => number(completed) },
          { key: 'running', title: t('lifecycle.runningStays'), align: 'end', render: ({ running }) => number(running) },
          { key: 'quantiles', title: t('lifecycle.quantiles'), align: 'end', render: (row) => <span className="numeric">{quantiles(row)}</span> },
          {
            key: 'expected', title: t('lifecycle.expectedTitle'), render: ({ expected, horizon }) =>
              expected === null || !horizon ? '—' : t('lifecycle.expected', { n: Math.round(expected), horizon }),
          },
          { key: 'goes', title: t('lifecycle.goes'), width: 320, render: (row) => <span className="goes">{goes(row)}</span> },
        ]}
      />
    </section>
  )
}
