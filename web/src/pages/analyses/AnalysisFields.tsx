import { Checkbox, Input, Radio, Select } from 'antd'
import type { ReactNode } from 'react'
import type { AnalysisKind } from '../../client/analyses'
import { Problem } from '../../client/problem'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { readable, useProblems } from '../../texts/problems'
import { ScheduleForm } from '../tags/ScheduleForm'
import { ofKind } from '../tags/scheduleForm'
import '../tags/tags.css'
import { SettingInput } from './SettingInput'
import { askedFor, type AnalysisForm } from './settings'
import { useSayParams } from './useSayReason'

type Props = { kind: AnalysisKind; form: AnalysisForm; problem: unknown; onChange: (part: Partial<AnalysisForm>) => void }

/** Everything that is asked about an analysis; what the API refused stands at its field. */
export function AnalysisFields(props: Props) {
  const { t } = useLanguage()
  return (
    <>
      <ProblemAlert problem={isPlaced(props) ? null : props.problem} />
      <section className="panel" aria-label={t('analyses.basics')}>
        <h2 className="panel-title">{t('analyses.basics')}</h2>
        <Names {...props} />
      </section>
      <Settings {...props} />
      <WhenAndWhere {...props} />
    </>
  )
}

const placeOf = (problem: unknown) => (problem instanceof Problem && typeof problem.params.field === 'string' ? problem.params.field : null)

/** Whether the problem has a field in sight to stand at. */
function isPlaced({ kind, form, problem }: Props): boolean {
  const place = placeOf(problem)
  return place !== null && (place === 'recipients' || askedFor(kind, form.settings).some(({ key }) => key === place))
}

function Names({ form, onChange }: Props) {
  const { t } = useLanguage()
  const named = (language: 'zh' | 'en') => ({ target }: { target: { value: string } }) =>
    onChange({ name: { ...form.name, [language]: target.value } })
  return (
    <div className="analysis-settings">
      <Field label={t('editor.nameZh')} htmlFor="analysis-name-zh"><Input id="analysis-name-zh" maxLength={64} value={form.name.zh} onChange={named('zh')} /></Field>
      <Field label={t('editor.nameEn')} htmlFor="analysis-name-en"><Input id="analysis-name-en" maxLength={64} value={form.name.en} onChange={named('en')} /></Field>
    </div>
  )
}

function Settings({ kind, form, problem, onChange }: Props) {
  const { t, text } = useLanguage()
  const fields = askedFor(kind, form.settings)
  if (fields.length === 0) return null
  return (
    <section className="panel" aria-label={t('analyses.settings')}>
      <h2 className="panel-title">{t('analyses.settings')}</h2>
      <p className="quiet small">{t('analyses.settingsHint')}</p>
      <div className="analysis-settings">
        {fields.map((field) => {
          const wrong = placeOf(problem) === field.key
          const id = `setting-${field.key}`
          const flag = field.kind === 'flag'
          const hint: ReactNode = <>{text(field.help)}{wrong && <Wrong problem={problem} />}</>
          return (
            <Field key={field.key} label={text(field.label)} htmlFor={flag ? undefined : id} hint={hint}>
              <SettingInput field={field} id={id} value={form.settings[field.key]} wrong={wrong} onChange={(value) => onChange({ settings: { ...form.settings, [field.key]: value } })} />
            </Field>
          )
        })}
      </div>
    </section>
  )
}

function Wrong({ problem }: { problem: unknown }) {
  const { t, code } = useLanguage()
  const { say } = useProblems()
  const sayParams = useSayParams()
  const params = problem instanceof Problem ? problem.params : {}
  const wanted = typeof params.wanted === 'string' ? params.wanted : null
  const words = wanted ? code('analyses.wanted.kinds', wanted, t('analyses.wrong'), readable(sayParams({ least: '—', most: '—', ...params }))) : say(problem)
  return <div className="analysis-wrong" role="alert">{words}</div>
}

/** When it is asked by itself, who is sent the answer, and whether it tags. */
function WhenAndWhere({ kind, form, problem, onChange }: Props) {
  const { t } = useLanguage()
  const wrong = placeOf(problem) === 'recipients'
  return (
    <section className="panel stack" aria-label={t('analyses.when')}>
      <h2 className="panel-title report-title">{t('analyses.when')}</h2>
      <Radio.Group
        aria-label={t('analyses.when')}
        value={form.schedule ? 'scheduled' : 'hand'}
        onChange={({ target }) => onChange({ schedule: target.value === 'scheduled' ? ofKind('weekly', null) : null })}
        options={[{ value: 'hand', label: t('analyses.onlyByHand') }, { value: 'scheduled', label: t('analyses.bySchedule') }]}
      />
      {form.schedule && <ScheduleForm value={form.schedule} onChange={(schedule) => onChange({ schedule })} />}
      <Field label={t('analyses.recipients')} htmlFor="analysis-recipients" hint={<>{t('analyses.recipientsHint')}{wrong && <Wrong problem={problem} />}</>}>
        <Select
          id="analysis-recipients" mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', ';', ' ']} status={wrong ? 'error' : undefined}
          value={form.recipients} onChange={(recipients) => onChange({ recipients })} placeholder="name@example.com"
        />
      </Field>
      {kind.outputs.length > 0 && (
        <div className="field">
          <Checkbox checked={form.keepsTag} onChange={({ target }) => onChange({ keepsTag: target.checked })}>{t('analyses.keepsTag')}</Checkbox>
          <span className="field-hint">{t('analyses.keepsTagHint')}</span>
        </div>
      )}
    </section>
  )
}
