import { App, Button, InputNumber, Space } from 'antd'
import { useState } from 'react'
import { useMatchSettings, useSetMatchSettings, type MatchSettings as Settings } from '../../client/duplicates'
import { useMay } from '../../client/session'
import { Loading } from '../../components/Loading'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** From which weight on the system merges by itself, and from which a person is asked. */
export function MatchSettings() {
  const { t } = useLanguage()
  const query = useMatchSettings()
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <section className="panel stack-small" aria-labelledby="thresholds-title">
      <h2 id="thresholds-title" className="panel-title">{t('duplicates.thresholds')}</h2>
      <p className="quiet small identities-hint">{t('duplicates.thresholdsHint')}</p>
      <Thresholds key={`${query.data.high} ${query.data.low}`} settings={query.data} />
    </section>
  )
}

const share = (weight: number) => 1 / (1 + 2 ** -weight)

function Thresholds({ settings }: { settings: Settings }) {
  const { t } = useLanguage()
  const { percent } = useFormat()
  const { say } = useProblems()
  const { message } = App.useApp()
  const maySet = useMay()('settings')
  const [values, setValues] = useState({ high: settings.high, low: settings.low })
  const set = useSetMatchSettings()
  const save = (chosen: { high: number; low: number }) =>
    set.mutate(chosen, {
      onSuccess: () => void message.success(t('duplicates.saved')),
      onError: (problem) => void message.error(say(problem)),
    })
  const chance = (weight: number) => ({ percent: percent(share(weight)) })
  const fields = [
    { name: 'high', label: t('duplicates.high'), hint: t('duplicates.highHint', chance(values.high)) },
    { name: 'low', label: t('duplicates.low'), hint: t('duplicates.lowHint', chance(values.low)) },
  ] as const
  return (
    <>
      {fields.map(({ name, label, hint }) => (
        <div className="field" key={name}>
          <label htmlFor={`threshold-${name}`}>{label}</label>
          <InputNumber
            id={`threshold-${name}`}
            className="threshold"
            min={-60}
            max={60}
            step={0.5}
            disabled={!maySet}
            value={values[name]}
            onChange={(value) => setValues({ ...values, [name]: value ?? settings[name] })}
          />
          <span className="field-hint">{hint}</span>
        </div>
      ))}
      {maySet ? (
        <Space wrap>
          <Button type="primary" loading={set.isPending} onClick={() => save(values)}>{t('do.save')}</Button>
          <Button onClick={() => save({ high: settings.default_high, low: settings.default_low })}>{t('duplicates.defaults')}</Button>
        </Space>
      ) : (
        <p className="quiet small identities-hint">{t('duplicates.ownerOnly')}</p>
      )}
    </>
  )
}
