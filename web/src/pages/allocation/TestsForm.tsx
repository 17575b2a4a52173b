import { UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Input, Upload } from 'antd'
import { useState } from 'react'
import { useEstimate, type CurveFit, type Question } from '../../client/allocation'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { parseTests, withFit } from './question'

type Props = { question: Question; change: (part: Partial<Question>) => void }

/** Past tests with holdouts, pasted or from a file, and the curves that they tell. */
export function TestsForm({ question, change }: Props) {
  const { t, text } = useLanguage()
  const [written, setWritten] = useState(() => asText(question))
  const estimate = useEstimate()
  const { tests, bad } = parseTests(written, question)
  const named = (things: { key: string; name: { zh: string; en: string } }[], key: string) => text(things.find((each) => each.key === key)?.name) || key
  const ask = () => {
    const scales = Object.fromEntries(question.actions.map(({ key, curve }) => [key, curve.scale]))
    change({ tests })
    estimate.mutate({ tests, scales })
  }
  return (
    <div className="stack-small">
      <p className="field-hint">{t('allocation.testsHint')}</p>
      <Input.TextArea rows={4} value={written} onChange={({ target }) => setWritten(target.value)} placeholder={example(question, text)} aria-label={t('allocation.testsLabel')} />
      {bad && <Alert type="warning" showIcon title={t('allocation.badLine', { n: bad.line, line: bad.text })} />}
      <div className="row">
        <Upload accept=".csv,.txt" showUploadList={false} beforeUpload={(file) => {
          void file.text().then(setWritten)
          return false
        }}>
          <Button icon={<UploadOutlined aria-hidden />}>{t('allocation.uploadTests')}</Button>
        </Upload>
        <Button type="primary" ghost disabled={tests.length === 0 || bad !== null} loading={estimate.isPending} onClick={ask}>{t('allocation.estimate')}</Button>
      </div>
      <ProblemAlert problem={estimate.error} />
      {estimate.data && (
        <ul className="plain-list" aria-label={t('allocation.fits')}>
          {estimate.data.map((fit) => (
            <li key={`${fit.action} ${fit.target}`} className="plan-item">
              <FitView fit={fit} name={`${named(question.actions, fit.action)} · ${fit.target ? named(question.targets, fit.target) : t('allocation.onAll')}`} use={() => change(withFit(question, fit))} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What the tests of an action say of its curve, and the way to take it into the plan. */
function FitView({ fit: { found, tests, fits, peak, scale }, name, use }: { fit: CurveFit; name: string; use: () => void }) {
  const { t } = useLanguage()
  const { percent, number } = useFormat()
  return (
    <div className="stack-small">
      <div className="row-between">
        <strong>{name}</strong>
        <Button size="small" disabled={found === 'no_effect'} aria-label={t('allocation.useOf', { name })} onClick={use}>{t('allocation.use')}</Button>
      </div>
      <span className="small">{t(`allocation.found.${found}`)} · {t('allocation.testCount', { n: tests })}{fits !== null && fits < 0.05 ? ` · ${t('allocation.misfit')}` : ''}</span>
      {found !== 'no_effect' && (
        <span className="small">
          {t('allocation.peak')}: {percent(peak.value)} ({percent(peak.low)} – {percent(peak.high)}) · {t('allocation.scale')}: {number(scale.value)} ({number(scale.low)} – {number(scale.high)})
        </span>
      )}
    </div>
  )
}

/** A line as it may be written, with the first target and action of the plan. */
const example = ({ targets, actions }: Question, text: ReturnType<typeof useLanguage>['text']) =>
  targets[0] && actions[0] && `${text(targets[0].name)},${text(actions[0].name)},2000,4000,160,1000,50,80`

const asText = ({ tests, targets, actions }: Question) =>
  tests
    .map((each) => [
      targets.find(({ key }) => key === each.target)?.name.zh ?? each.target, actions.find(({ key }) => key === each.action)?.name.zh ?? each.action,
      each.heads, each.contacts, each.responders, each.holdout_heads, each.holdout_responders, each.value ?? '',
    ].join(','))
    .join('\n')
