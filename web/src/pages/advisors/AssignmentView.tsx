import { Alert, App, Button, Statistic } from 'antd'
import { useMemo } from 'react'
import { accent } from '../../app/theme'
import { useApplyAssignment, useUndoAssignment, type Advisor, type Assignment, type AssignmentReport } from '../../client/advisors'
import { isActive } from '../../client/jobs'
import { useMay } from '../../client/session'
import { useTags } from '../../client/tags'
import type { ChartOption } from '../../components/Chart'
import { ChartCard } from '../../components/ChartCard'
import { JobProgress } from '../../components/JobProgress'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

type Props = { assignment: Assignment; advisors: Advisor[] }

/** What an assignment would change, or did, with the steps that are open. */
export function AssignmentView({ assignment, advisors }: Props) {
  const { t } = useLanguage()
  const { dateTime, percent } = useFormat()
  const { sayCode } = useProblems()
  const { job, report, state, undone } = assignment
  const going = job !== null && isActive(job)
  return (
    <section className="panel stack" aria-label={t('advisors.report')}>
      <div className="row-between">
        <h2 className="panel-title">{t(state === 'previewed' || state === 'asked' ? 'advisors.report' : 'advisors.done')}</h2>
        {!going && <Steps assignment={assignment} />}
      </div>
      {going && <JobProgress job={job} label={t(state === 'asked' ? 'advisors.previewing' : 'advisors.applying')} stages="advisors.stages" />}
      {!going && job?.state === 'failed' && job.error && <Alert type="error" showIcon title={t('advisors.failed', { error: sayCode(job.error) })} />}
      {state === 'undone' && undone && <Alert type="info" showIcon title={t('advisors.undone', { n: undone.restored, m: undone.changed_since })} />}
      {report && <Report report={report} advisors={advisors} tagId={String(assignment.settings.tag_id)} />}
      {report && (
        <div className="quiet small">
          {t('advisors.gap', { gap: percent(report.gap) })}
          {assignment.applied_at && ` · ${t('advisors.applied', { at: dateTime(assignment.applied_at) })}`}
        </div>
      )}
    </section>
  )
}

function Steps({ assignment: { id, state, report } }: { assignment: Assignment }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const { modal } = App.useApp()
  const may = useMay()
  const apply = useApplyAssignment()
  const undo = useUndoAssignment()
  const ask = (title: string, content: string, okText: string, act: () => Promise<unknown>) =>
    void modal.confirm({ title, content, okText, cancelText: t('do.cancel'), onOk: () => act().catch(() => undefined) })
  if (!may('tier') || !report) return null
  const counts = { moved: number(report.moved), new: number(report.new), lost: number(report.lost + report.others) }
  return (
    <div className="stack-small">
      <ProblemAlert problem={apply.error ?? undo.error} />
      {state === 'previewed' && <Button type="primary" onClick={() => ask(t('advisors.applyAsk'), t('advisors.applyText', counts), t('advisors.apply'), () => apply.mutateAsync(id))}>{t('advisors.apply')}</Button>}
      {state === 'applied' && <Button onClick={() => ask(t('advisors.undoAsk'), t('advisors.undoText'), t('advisors.undo'), () => undo.mutateAsync(id))}>{t('advisors.undo')}</Button>}
    </div>
  )
}

/** Who has an advisor afterwards, who has none, and what is missing for that. */
function InWords({ report, nameOf }: { report: AssignmentReport; nameOf: (level: string) => string }) {
  const { t, language } = useLanguage()
  const { number } = useFormat()
  const people = report.loads.filter(({ advisor, customers }) => advisor !== null && customers > 0).length
  const without = report.levels.filter(({ customers, served }) => customers > served)
  const who = without.map(({ level, customers, served }) => t('advisors.says.level', { level: nameOf(level), n: customers - served }))
  return (
    <p className="plan-lead">
      {t('advisors.says.served', { people, customers: number(report.customers - report.unserved), all: number(report.customers) })}{' '}
      {report.unserved > 0 && t('advisors.says.unserved', { who: who.join(language === 'zh' ? '、' : ', ') })}
    </p>
  )
}

function Report({ report, advisors, tagId }: { report: AssignmentReport; advisors: Advisor[]; tagId: string }) {
  const { t, text } = useLanguage()
  const { number, wholeMoney } = useFormat()
  const tag = useTags().data?.find(({ id }) => id === tagId)
  const levelName = (level: string) => text(tag?.definition.levels.find(({ key }) => key === level)?.name) || level
  const name = (id: string | null) => (id === null ? t('advisors.nobody') : advisors.find((each) => each.id === id)?.name ?? id)
  const loads = report.loads.filter(({ advisor, customers, customers_before }) => advisor !== null || customers > 0 || customers_before > 0)
  const option = useMemo<ChartOption>(() => {
    const bar = (title: string, data: (number | null)[], color: string) => ({ type: 'bar' as const, name: title, data, color, barMaxWidth: 14 })
    const people = loads.filter(({ advisor }) => advisor !== null)
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 14 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'value' },
      yAxis: { type: 'category', inverse: true, data: people.map((load) => load.name), axisTick: { show: false }, axisLabel: { width: 100, overflow: 'truncate' } },
      series: [
        bar(t('advisors.before'), people.map((load) => load.customers_before), '#b8c4c1'),
        bar(t('advisors.after'), people.map((load) => load.customers), accent),
        bar(t('advisors.capacityOf'), people.map((load) => load.most), '#d08a3e'),
      ],
    }
  }, [loads, t])
  const figures = [['kept', report.kept], ['moved', report.moved], ['fresh', report.new], ['lost', report.lost + report.others], ['unserved', report.unserved]] as const
  return (
    <>
      <InWords report={report} nameOf={levelName} />
      <div className="plan-figures">
        {figures.map(([key, value]) => <Statistic key={key} title={t(`advisors.${key}`)} value={number(value)} />)}
      </div>
      {report.others > 0 && <span className="small">{t('advisors.othersLose', { n: report.others })}</span>}
      <ChartCard
        title={t('advisors.loads')} option={option} height={Math.max(160, 60 + 52 * loads.length)} rows={loads} rowKey={({ advisor }) => advisor ?? ''}
        columns={[
          { key: 'advisor', title: t('advisors.advisor'), render: ({ advisor }) => name(advisor) },
          { key: 'before', title: t('advisors.before'), align: 'end', render: (load) => number(load.customers_before) },
          { key: 'after', title: t('advisors.after'), align: 'end', render: ({ customers, most }) => `${number(customers)}${most === null ? '' : ` / ${number(most)}`}` },
          { key: 'hours', title: t('advisors.hoursUsed'), align: 'end', render: ({ hours, most_hours }) => `${number(hours)}${most_hours === null ? '' : ` / ${number(most_hours)}`}` },
          { key: 'value', title: t('advisors.value'), align: 'end', render: ({ value }) => wholeMoney(value) },
        ]}
      />
      <div className="grid-two">
        <PageTable
          label={t('advisors.levelServed')} size="small" rows={report.levels} rowKey={({ level }) => level}
          columns={[
            { key: 'level', title: t('advisors.level'), render: ({ level }) => levelName(level) },
            { key: 'all', title: t('advisors.all'), align: 'end', render: ({ customers }) => number(customers) },
            { key: 'given', title: t('advisors.given'), align: 'end', render: ({ served }) => number(served) },
          ]}
        />
        {report.moves.length > 0 && (
          <PageTable
            label={t('advisors.moves')} size="small" rows={report.moves.slice(0, 20)} rowKey={({ source, target }) => `${source} ${target}`}
            columns={[
              { key: 'from', title: t('advisors.source'), render: ({ source }) => name(source) },
              { key: 'to', title: t('advisors.target'), render: ({ target }) => name(target) },
              { key: 'n', title: t('advisors.customers'), align: 'end', render: ({ customers }) => number(customers) },
            ]}
          />
        )}
      </div>
    </>
  )
}
