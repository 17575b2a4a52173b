import { App, Button, Drawer, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { useChangeScheme, useProposal, type Parameter, type Scheme, type Stage } from '../../client/lifecycle'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { StageInputs } from './StageInputs'
import { namedIn } from './stageRule'

const NAME_LENGTH = 64

/** The numbers of a scheme's rules, and what each stage is called, asks for and leads to. */
export function SchemeForm({ scheme, onClose }: { scheme: Scheme; onClose: () => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const change = useChangeScheme()
  const [name, setName] = useState(scheme.name)
  const [values, setValues] = useState<Record<string, number>>({})
  const [stages, setStages] = useState(scheme.stages)
  const [unfinished, setUnfinished] = useState<Record<string, boolean>>({})
  const named = namedIn(stages)
  const parameters = scheme.parameters.filter(({ key }) => named.has(key))
  const current = Object.fromEntries(scheme.parameters.map(({ key, value }) => [key, values[key] ?? value]))
  const lacks = Object.values(unfinished).some(Boolean) || [name, ...stages.map((stage) => stage.name)].some(({ zh, en }) => !zh.trim() || !en.trim())
  const replace = (place: number, part: Partial<Stage>) => setStages(stages.map((stage, i) => (i === place ? { ...stage, ...part } : stage)))
  const save = () =>
    change.mutate({ scheme, draft: { name, values, stages } }, {
      onSuccess: () => {
        void message.success(t('lifecycle.saved'))
        onClose()
      },
    })
  return (
    <Drawer open title={t('lifecycle.editTitle')} onClose={onClose} size="large" extra={<Button type="primary" disabled={lacks} loading={change.isPending} onClick={save}>{t('do.save')}</Button>}>
      <div className="stack lifecycle-form">
        <ProblemAlert problem={change.error} />
        <Field label={t('lifecycle.nameZh')} htmlFor="scheme-zh"><Input id="scheme-zh" maxLength={NAME_LENGTH} value={name.zh} onChange={({ target }) => setName({ ...name, zh: target.value })} /></Field>
        <Field label={t('lifecycle.nameEn')} htmlFor="scheme-en"><Input id="scheme-en" maxLength={NAME_LENGTH} value={name.en} onChange={({ target }) => setName({ ...name, en: target.value })} /></Field>
        {lacks && <p className="quiet">{t('lifecycle.lacks')}</p>}
        <h3 className="form-heading">{t('lifecycle.numbers')}</h3>
        <p className="quiet small">{t('lifecycle.numbersHint')}</p>
        {parameters.map((parameter) => (
          <ParameterInput key={parameter.key} parameter={parameter} value={values[parameter.key] ?? parameter.value} onChange={(value) => setValues({ ...values, [parameter.key]: value })} />
        ))}
        <h3 className="form-heading">{t('lifecycle.stagesTitle')}</h3>
        <p className="quiet small">{t('lifecycle.stagesHint')}</p>
        {stages.map((stage, place) => (
          <StageInputs
            key={stage.key} scheme={scheme} stage={stage} values={current} onChange={(part) => replace(place, part)}
            onUnfinished={(is) => setUnfinished((before) => ({ ...before, [stage.key]: is }))}
          />
        ))}
      </div>
    </Drawer>
  )
}

function ParameterInput({ parameter, value, onChange }: { parameter: Parameter; value: number; onChange: (value: number) => void }) {
  const { t, text } = useLanguage()
  const proposed = useProposal().data?.values[parameter.key]
  const id = `parameter-${parameter.key}`
  const hint = (
    <>
      {text(parameter.hint)}
      {proposed !== undefined && proposed !== value && (
        <Button type="link" size="small" onClick={() => onChange(proposed)}>{t('lifecycle.proposed', { n: proposed })}</Button>
      )}
    </>
  )
  return (
    <Field label={text(parameter.name)} htmlFor={id} hint={hint}>
      <InputNumber id={id} min={parameter.least} max={parameter.most} precision={0} value={value} suffix={parameter.unit === 'days' ? t('lifecycle.units.days') : t('lifecycle.units.times')} onChange={(next) => next !== null && onChange(next)} />
    </Field>
  )
}
