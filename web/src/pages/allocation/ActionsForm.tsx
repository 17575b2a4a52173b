import { DeleteOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, InputNumber, Select } from 'antd'
import type { Action, Question } from '../../client/allocation'
import { Field } from '../../components/FilterForm'
import { en } from '../../texts/en'
import { useLanguage } from '../../texts/language'
import { zh } from '../../texts/zh'
import { FigureInput } from './FigureInput'
import { ACTION_KINDS, newAction } from './question'

type Props = { question: Question; change: (part: Partial<Question>) => void }

/** What may be done, what it costs and takes, and how people respond to it. */
export function ActionsForm({ question, change }: Props) {
  const { t } = useLanguage()
  const { actions } = question
  const put = (one: Action, part: Partial<Action>) => change({ actions: actions.map((each) => (each === one ? { ...each, ...part } : each)) })
  return (
    <div className="stack-small">
      <p className="field-hint">{t('allocation.actionsHint')}</p>
      <Field label={t('allocation.addAction')} htmlFor="add-action">
        <Select
          id="add-action" value={null} placeholder={t('allocation.chooseAction')} disabled={actions.length >= 12}
          options={ACTION_KINDS.map((kind) => ({ value: kind, label: t(`allocation.kinds.${kind}`) }))}
          onChange={(kind) => {
            if (kind) change({ actions: [...actions, newAction(kind, { zh: zh.allocation.kinds[kind], en: en.allocation.kinds[kind] }, actions)] })
          }}
        />
      </Field>
      <ul className="plain-list">
        {actions.map((action) => (
          <li key={action.key} className="plan-item">
            <ActionFields
              action={action} put={(part) => put(action, part)} remove={() => change({ actions: actions.filter((each) => each !== action) })}
              own={question.curves.filter((each) => each.action === action.key).length}
              dropOwn={() => change({ curves: question.curves.filter((each) => each.action !== action.key) })}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

type OneProps = { action: Action; put: (part: Partial<Action>) => void; remove: () => void; own: number; dropOwn: () => void }

function ActionFields({ action, put, remove, own, dropOwn }: OneProps) {
  const { t, language, text } = useLanguage()
  const { curve } = action
  const name = text(action.name)
  const number = (key: 'cost' | 'minutes' | 'most', most: number) => (
    <label className="figure-part">
      <span className="small">{t(`allocation.${key}`)}</span>
      <InputNumber size="small" min={0} max={most} controls={false} value={action[key]} onChange={(n) => n !== null && put({ [key]: n })} aria-label={`${name} · ${t(`allocation.${key}`)}`} />
    </label>
  )
  return (
    <div className="stack-small">
      <div className="row-between">
        <Input
          size="small" className="plan-name" value={name} maxLength={64} aria-label={`${t('allocation.actionName')} · ${action.key}`}
          onChange={({ target }) => target.value && put({ name: { ...action.name, [language]: target.value } })}
        />
        <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('allocation.remove', { name })} onClick={remove} />
      </div>
      <div className="figure-input">
        {number('cost', 1_000_000)}
        {number('minutes', 100_000)}
        {number('most', 100)}
        <label className="figure-part">
          <span className="small">{t('allocation.reach')}</span>
          <InputNumber size="small" min={0} max={100} controls={false} suffix="%" value={Math.round(action.reach * 1e4) / 100} onChange={(n) => n !== null && put({ reach: n / 100 })} aria-label={`${name} · ${t('allocation.reach')}`} />
        </label>
      </div>
      <div>
        <div className="field-label">{t('allocation.peak')}</div>
        <FigureInput label={`${name} · ${t('allocation.peak')}`} percent value={curve.peak} onChange={(peak) => put({ curve: { ...curve, peak, correlation: 0, source: 'entered' } })} />
        <span className="field-hint">{t('allocation.peakHint')}</span>
      </div>
      <div>
        <div className="field-label">{t('allocation.scale')}</div>
        <FigureInput label={`${name} · ${t('allocation.scale')}`} least={0.01} value={curve.scale} onChange={(scale) => put({ curve: { ...curve, scale, correlation: 0, source: 'entered' } })} />
        <span className="field-hint">{t('allocation.scaleHint')}</span>
      </div>
      <div className="row-between">
        <span className="small">{t('allocation.from')}: {t(`allocation.sources.${curve.source}`)}</span>
        <Checkbox checked={action.whole} onChange={({ target }) => put({ whole: target.checked })}>{t('allocation.whole')}</Checkbox>
      </div>
      {own > 0 && (
        <div className="row small">
          {t('allocation.ownCurves', { n: own })}
          <Button size="small" type="link" onClick={dropOwn}>{t('allocation.dropOwn')}</Button>
        </div>
      )}
    </div>
  )
}
