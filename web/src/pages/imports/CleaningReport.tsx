import { ArrowRightOutlined } from '@ant-design/icons'
import { Alert, App, Button, Popconfirm } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useRedoImport, useUndoImport } from '../../client/imports'
import type { Import, StepReport } from '../../client/types'
import { PageTable } from '../../components/PageTable'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** What each step did to each column, with examples, and the ways back. */
export function CleaningReport({ one }: { one: Import }) {
  const { t, code, language } = useLanguage()
  const { number } = useFormat()
  const worked = one.cleaning.filter(({ changed, refused }) => changed + refused > 0)
  const off = everyStep.filter((step) => !one.steps.includes(step))
  const first = (row: StepReport) => worked.find(({ step }) => step === row.step) === row
  return (
    <section className="panel stack" aria-label={t('cleaning.title')}>
      <div className="row-between">
        <h2 className="panel-title">{t('cleaning.title')}</h2>
        <WaysBack one={one} />
      </div>
      <TakenBack one={one} />
      <span className="quiet small">{t('cleaning.hint')}</span>
      {(one.repeats.rows || one.repeats.known) && (
        <ul className="reasons">
          {Boolean(one.repeats.rows) && <li>{t('cleaning.repeatRows', { n: number(one.repeats.rows) })}</li>}
          {Boolean(one.repeats.known) && <li>{t('cleaning.repeatKnown', { n: number(one.repeats.known) })}</li>}
        </ul>
      )}
      {off.length > 0 && <span className="quiet small">{t('cleaning.off', { steps: off.map((step) => code('cleaning.steps', step)).join(language === 'zh' ? '、' : ', ') })}</span>}
      <PageTable
        label={t('cleaning.title')}
        size="small"
        rows={worked}
        rowKey={({ step, column }) => `${step} ${column}`}
        empty={<span className="quiet">{t('imports.clean')}</span>}
        columns={[
          { key: 'step', title: t('cleaning.step'), render: (row) => <span className="nowrap">{code('cleaning.steps', row.step)}</span> },
          { key: 'column', title: t('cleaning.column'), render: ({ column }) => column },
          { key: 'looked', title: t('cleaning.looked'), align: 'end', render: ({ looked }) => <span className="numeric">{number(looked)}</span> },
          { key: 'changed', title: t('cleaning.changed'), align: 'end', render: ({ changed }) => <span className="numeric">{number(changed)}</span> },
          { key: 'refused', title: t('cleaning.refused'), align: 'end', render: ({ refused }) => <span className={refused ? 'numeric' : 'numeric zero'}>{number(refused)}</span> },
          { key: 'examples', title: t('cleaning.examples'), render: ({ examples }) => <Examples examples={examples} /> },
          { key: 'undo', title: t('cleaning.again'), render: (row) => (first(row) ? <UndoStep one={one} step={row.step} /> : null) },
        ]}
      />
    </section>
  )
}

const everyStep = ['text', 'phone', 'email', 'gender', 'dates', 'money', 'currency', 'places', 'names', 'derive']

function Examples({ examples }: { examples: StepReport['examples'] }) {
  const { t } = useLanguage()
  return (
    <ul className="step-examples">
      {examples.map(([before, after]) => (
        <li key={before}>
          <span className="quiet">{before}</span> <ArrowRightOutlined className="step-arrow" aria-label={t('cleaning.changed')} /> <span>{after || t('cleaning.nothing')}</span>
        </li>
      ))}
    </ul>
  )
}

function useAgain(one: Import) {
  const { say } = useProblems()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const redo = useRedoImport()
  const again = (steps: string[] | null) =>
    redo.mutate(
      { id: one.id, steps, currency: one.currency },
      { onSuccess: ({ id }) => void navigate(`/imports/${encodeURIComponent(id)}`), onError: (problem) => void message.error(say(problem)) },
    )
  return { again, busy: redo.isPending }
}

function UndoStep({ one, step }: { one: Import; step: string }) {
  const { t, code } = useLanguage()
  const { again, busy } = useAgain(one)
  const name = code('cleaning.steps', step)
  if (!one.can_redo || !one.steps.includes(step)) return null
  return (
    <Popconfirm
      title={t('cleaning.undoStepAsk', { step: name })}
      description={t('cleaning.undoStepHint')}
      okText={t('cleaning.again')}
      cancelText={t('do.cancel')}
      onConfirm={() => again(one.steps.filter((each) => each !== step))}
    >
      <Button size="small" loading={busy} aria-label={t('cleaning.undoStepOf', { step: name })}>{t('cleaning.undoStep')}</Button>
    </Popconfirm>
  )
}

function WaysBack({ one }: { one: Import }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const { again, busy } = useAgain(one)
  const undo = useUndoImport()
  if (!one.can_undo) return null
  return (
    <span className="row">
      {one.can_redo ? <Button size="small" loading={busy} onClick={() => again(null)}>{t('cleaning.restore')}</Button> : <span className="quiet small">{t('cleaning.fileGone')}</span>}
      <Popconfirm
        title={t('cleaning.undoAsk')}
        description={t('cleaning.undoHint')}
        okText={t('cleaning.undo')}
        cancelText={t('do.cancel')}
        onConfirm={() => undo.mutate(one.id, { onError: (problem) => void message.error(say(problem)) })}
      >
        <Button size="small" loading={undo.isPending}>{t('cleaning.undo')}</Button>
      </Popconfirm>
    </span>
  )
}

function TakenBack({ one }: { one: Import }) {
  const { t } = useLanguage()
  const back = one.taken_back
  if (!back) return null
  const done = back.job.state === 'done'
  const undone = t(done ? 'cleaning.undone' : 'cleaning.undoing')
  const replaced = t(done ? 'cleaning.replaced' : 'cleaning.replacing')
  return (
    <Alert
      type={done ? 'warning' : 'info'}
      showIcon
      title={back.how === 'undone' ? undone : replaced}
      action={back.new_import_id && <Link to={`/imports/${encodeURIComponent(back.new_import_id)}`}>{t('cleaning.seeNew')}</Link>}
    />
  )
}
