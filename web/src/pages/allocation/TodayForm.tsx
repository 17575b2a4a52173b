import { InputNumber } from 'antd'
import type { Question } from '../../client/allocation'
import { useLanguage } from '../../texts/language'

type Props = { question: Question; change: (part: Partial<Question>) => void }

/** How many contacts each target gets now of each action. */
export function TodayForm({ question: { targets, actions, today }, change }: Props) {
  const { t, text } = useLanguage()
  const put = (target: string, action: string, contacts: number | null) => {
    const others = today.filter((each) => each.target !== target || each.action !== action)
    change({ today: contacts === null || contacts === 0 ? others : [...others, { target, action, contacts }] })
  }
  return (
    <div className="stack-small">
      <p className="field-hint">{t('allocation.todayHint')}</p>
      {targets.map((target) => (
        <div key={target.key} className="plan-item">
          <strong>{text(target.name)}</strong>
          <div className="figure-input">
            {actions.map((action) => (
              <label key={action.key} className="figure-part">
                <span className="small">{text(action.name)}</span>
                <InputNumber
                  size="small" min={0} max={1_000_000_000} controls={false} aria-label={`${text(target.name)} · ${text(action.name)}`}
                  value={today.find((each) => each.target === target.key && each.action === action.key)?.contacts ?? null} onChange={(n) => put(target.key, action.key, n)}
                />
              </label>
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}
