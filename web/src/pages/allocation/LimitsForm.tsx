import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Alert, Button, InputNumber, Select } from 'antd'
import type { Limit, Measure, Question } from '../../client/allocation'
import { useLanguage } from '../../texts/language'

/** `clash` says which limits cannot hold together. */
type Props = { question: Question; change: (part: Partial<Question>) => void; clash: string | null }

const MEASURES: Measure[] = ['money', 'share', 'hours', 'contacts']

/** What some actions on some targets may take together, at least and at most. */
export function LimitsForm({ question, change, clash }: Props) {
  const { t, text } = useLanguage()
  const { limits, targets, actions } = question
  const put = (one: Limit, part: Partial<Limit>) => change({ limits: limits.map((each) => (each === one ? { ...each, ...part } : each)) })
  const options = (things: { key: string; name: { zh: string; en: string } }[]) => things.map(({ key, name }) => ({ value: key, label: text(name) }))
  return (
    <div className="stack-small">
      <p className="field-hint">{t('allocation.limitsHint')}</p>
      {limits.length === 0 && <span className="quiet">{t('allocation.noLimits')}</span>}
      <ol className="plain-list">
        {limits.map((limit, i) => {
          const times = limit.measure === 'share' ? 100 : 1
          const bound = (side: 'least' | 'most', said: string) => (
            <label className="figure-part">
              <span className="small">{said}</span>
              <InputNumber
                size="small" min={0} max={times === 100 ? 100 : 1_000_000_000} controls={false} suffix={times === 100 ? '%' : undefined}
                value={limit[side] === null ? null : limit[side] * times} onChange={(n) => put(limit, { [side]: n === null ? null : n / times })} aria-label={`${i + 1} · ${said}`}
              />
            </label>
          )
          return (
            // A limit has no name of its own: its place is what people call it.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={i} className="plan-item stack-small">
              <div className="row-between">
                <strong>{i + 1}</strong>
                <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={t('allocation.removeLimit', { n: i + 1 })} onClick={() => change({ limits: limits.filter((each) => each !== limit) })} />
              </div>
              <Select mode="multiple" size="small" placeholder={`${t('allocation.limitTargets')}: ${t('allocation.all')}`} aria-label={`${i + 1} · ${t('allocation.limitTargets')}`} value={limit.targets} options={options(targets)} onChange={(keys) => put(limit, { targets: keys })} />
              <Select mode="multiple" size="small" placeholder={`${t('allocation.limitActions')}: ${t('allocation.all')}`} aria-label={`${i + 1} · ${t('allocation.limitActions')}`} value={limit.actions} options={options(actions)} onChange={(keys) => put(limit, { actions: keys })} />
              <div className="figure-input">
                <label className="figure-part">
                  <span className="small">{t('allocation.measure')}</span>
                  <Select size="small" aria-label={`${i + 1} · ${t('allocation.measure')}`} value={limit.measure} options={MEASURES.map((measure) => ({ value: measure, label: t(`allocation.measures.${measure}`) }))} onChange={(measure) => put(limit, { measure, least: null, most: null })} />
                </label>
                {bound('least', t('allocation.least'))}
                {bound('most', t('allocation.mostOf'))}
              </div>
            </li>
          )
        })}
      </ol>
      {clash && <Alert type="warning" showIcon title={clash} />}
      <div>
        <Button icon={<PlusOutlined aria-hidden />} disabled={limits.length >= 40} onClick={() => change({ limits: [...limits, { measure: 'money', targets: [], actions: [], least: null, most: null }] })}>
          {t('allocation.addLimit')}
        </Button>
      </div>
    </div>
  )
}
