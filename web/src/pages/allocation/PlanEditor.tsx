import { Alert, App, Button, Collapse, Input, InputNumber, Select, Spin } from 'antd'
import { useState, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useAcceptPlan, useAnswer, useDeletePlan, usePlan, useSavePlan, type Plan, type Question } from '../../client/allocation'
import { useMay } from '../../client/session'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSettled } from '../../components/useSettled'
import { useLanguage } from '../../texts/language'
import { ActionsForm } from './ActionsForm'
import { AnswerView } from './AnswerView'
import { LimitsForm } from './LimitsForm'
import { emptyQuestion, tidy } from './question'
import { TargetsForm } from './TargetsForm'
import { TestsForm } from './TestsForm'
import { TodayForm } from './TodayForm'
import { useSayClash } from './useLimitName'
import './allocation.css'

const WAIT = 500

/** One plan: the question on one side, its best answer beside it, anew with each change. */
export default function PlanEditor() {
  const { id } = useParams()
  const query = usePlan(id)
  if (id && query.error) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  if (id && !query.data) return <Loading />
  return <Editor key={query.data?.id ?? 'new'} plan={query.data} />
}

function Editor({ plan }: { plan: Plan | undefined }) {
  const { t, text, language } = useLanguage()
  const may = useMay()
  const navigate = useNavigate()
  const { message, modal } = App.useApp()
  const [stored, setStored] = useState(plan)
  const [name, setName] = useState(plan ? text(plan.name) : '')
  const [question, setQuestion] = useState<Question>(plan?.question ?? emptyQuestion)
  const settled = useSettled(question, WAIT)
  const ready = settled.targets.length > 0 && settled.actions.length > 0
  const answer = useAnswer(ready ? settled : null)
  const sayClash = useSayClash()
  const save = useSavePlan()
  const accept = useAcceptPlan()
  const remove = useDeletePlan()
  const change = (part: Partial<Question>) => setQuestion((before) => tidy({ ...before, ...part }))
  const changed = JSON.stringify(question) !== JSON.stringify(stored?.question ?? emptyQuestion) || (stored !== undefined && name !== text(stored.name))
  const clash = sayClash(answer.error)
  const store = () => {
    const both = stored ? { ...stored.name, [language]: name } : { zh: name, en: name }
    save.mutate({ id: stored?.id, etag: stored?.etag, name: both, question }, {
      onSuccess: (kept) => {
        void message.success(t('allocation.saved'))
        if (!plan) return void navigate(`/allocation/${encodeURIComponent(kept.id)}`, { replace: true })
        setStored(kept)
        setQuestion(kept.question)
      },
    })
  }
  const takeOn = () =>
    void modal.confirm({
      title: t('allocation.acceptAsk'), content: t('allocation.acceptText'), okText: t('allocation.accept'), cancelText: t('do.cancel'),
      onOk: () => accept.mutateAsync({ id: stored!.id, etag: stored!.etag }).then(setStored).catch(() => undefined),
    })
  const drop = () =>
    void modal.confirm({
      title: t('allocation.deleteAsk'), content: t('allocation.deleteText'), okText: t('do.delete'), cancelText: t('do.cancel'), okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync(stored!.id).then(() => navigate('/allocation')).catch(() => undefined),
    })
  const actions = may('tier') && (
    <>
      {stored && <Button onClick={drop}>{t('allocation.delete')}</Button>}
      {stored && <Button disabled={changed || (stored.holds && stored.accepted_version === stored.version)} onClick={takeOn}>{t('allocation.accept')}</Button>}
      <Button type="primary" disabled={!name.trim() || !ready || !changed || clash !== null} loading={save.isPending} onClick={store}>{t('allocation.save')}</Button>
    </>
  )
  const state = stored && (stored.holds ? (stored.accepted_version === stored.version ? t('allocation.holds') : t('allocation.changedSince', { n: stored.accepted_version ?? 0 })) : t('allocation.draft'))
  const note = [state, stored && t('allocation.version', { n: stored.version }), stored && changed && t('allocation.unsaved')].filter(Boolean).join(' · ')
  return (
    <>
      <PageHeader title={stored ? text(stored.name) : t('allocation.newTitle')} note={note || t('allocation.note')} actions={actions} back={{ to: '/allocation', label: t('allocation.back') }} />
      <ProblemAlert problem={save.error ?? accept.error ?? remove.error} />
      {ready && <a className="plan-jump" href="#plan-answer">{t('allocation.jump')}</a>}
      <div className="plan-columns">
        <Form question={question} change={change} name={name} setName={setName} clash={clash} />
        {/* Reached by keyboard, since it scrolls by itself beside a long form. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <section id="plan-answer" className="stack plan-answer" aria-live="polite" aria-label={t('allocation.result')} tabIndex={0}>
          {!ready && <div className="panel quiet">{t('allocation.needTargets')}</div>}
          {clash ? <Alert type="warning" showIcon title={clash} /> : <ProblemAlert problem={answer.error} />}
          {ready && answer.isFetching && !answer.data && <div className="panel row"><Spin size="small" /> {t('allocation.solving')}</div>}
          {ready && answer.data && !answer.error && <AnswerView answer={answer.data} question={answer.isPlaceholderData ? question : settled} />}
        </section>
      </div>
    </>
  )
}

const section = (key: string, label: string, children: ReactNode) => ({ key, label: <h2 className="panel-title plan-section">{label}</h2>, children })

type FormProps = { question: Question; change: (part: Partial<Question>) => void; name: string; setName: (name: string) => void; clash: string | null }

function Form({ question, change, name, setName, clash }: FormProps) {
  const { t } = useLanguage()
  const parts = { question, change }
  return (
    <div className="panel stack">
      <Field label={t('allocation.name')} htmlFor="plan-name" hint={name.trim() ? undefined : t('allocation.needName')}>
        <Input id="plan-name" value={name} maxLength={64} onChange={({ target }) => setName(target.value)} />
      </Field>
      <Collapse
        ghost defaultActiveKey={['resources', 'targets', 'actions', 'limits']} className="plan-sections"
        items={[
          section('resources', t('allocation.resources'), <Resources {...parts} />),
          section('targets', t('allocation.targets'), <TargetsForm {...parts} />),
          section('actions', t('allocation.actions'), <ActionsForm {...parts} />),
          section('limits', t('allocation.limits'), <LimitsForm {...parts} clash={clash} />),
          section('tests', t('allocation.tests'), <TestsForm {...parts} />),
          section('today', t('allocation.today'), <TodayForm {...parts} />),
        ]}
      />
    </div>
  )
}

function Resources({ question, change }: Pick<FormProps, 'question' | 'change'>) {
  const { t } = useLanguage()
  const number = (key: 'budget' | 'hours') => (
    <InputNumber id={`plan-${key}`} style={{ width: '100%' }} min={0} max={1_000_000_000} value={question[key]} onChange={(n) => n !== null && change({ [key]: n })} />
  )
  return (
    <div className="grid-two">
      <Field label={t('allocation.budget')} htmlFor="plan-budget" hint={t('allocation.resourcesHint')}>{number('budget')}</Field>
      <Field label={t('allocation.hours')} htmlFor="plan-hours" hint={t('allocation.hoursHint')}>{number('hours')}</Field>
      <Field label={t('allocation.reserve')} htmlFor="plan-reserve" hint={t('allocation.reserveHint')}>
        <InputNumber id="plan-reserve" style={{ width: '100%' }} min={0} max={100} suffix="%" value={Math.round(question.reserve * 1e4) / 100} onChange={(n) => n !== null && change({ reserve: n / 100 })} />
      </Field>
      <Field label={t('allocation.aim')} htmlFor="plan-aim" hint={t(`allocation.aimHints.${question.aim}`)}>
        <Select id="plan-aim" value={question.aim} options={(['net', 'gain'] as const).map((aim) => ({ value: aim, label: t(`allocation.aims.${aim}`) }))} onChange={(aim) => change({ aim })} />
      </Field>
    </div>
  )
}
