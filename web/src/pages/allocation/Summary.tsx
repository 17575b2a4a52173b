import type { Answer, PlanShare, Question } from '../../client/allocation'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

type Props = { answer: Answer; question: Question }

/** Fewer contacts in all are none. */
export const LEAST_CONTACTS = 0.5

/** The answer in plain words: how much to spend on whom, what that should bring, and by how much it beats other ways. */
export function Summary({ answer, question }: Props) {
  const { t } = useLanguage()
  const { wholeMoney, number, percent } = useFormat()
  const { total } = answer
  const available = question.budget * (1 - question.reserve)
  const spends = total.contacts >= LEAST_CONTACTS
  return (
    <section className="panel stack-small plan-summary" aria-label={t('allocation.inWords')}>
      <h2 className="panel-title">{t('allocation.inWords')}</h2>
      {spends ? (
        <p className="plan-lead">
          {t('allocation.says.all', {
            money: wholeMoney(total.money), share: percent(available > 0 ? Number(total.money) / available : 0), hours: number(total.hours), gain: wholeMoney(total.gain),
            net: wholeMoney(total.net), low: wholeMoney(total.net_interval.low), high: wholeMoney(total.net_interval.high),
          })}
        </p>
      ) : (
        <p className="plan-lead">{t(answer.heads.some(({ customers }) => customers > 0) ? 'allocation.says.nothing' : 'allocation.says.nobody')}</p>
      )}
      {!spends && <FirstContacts question={question} />}
      {spends && Number(total.net_interval.low) < 0 && <p>{t('allocation.says.mayLose')}</p>}
      {spends && <Targets answer={answer} question={question} />}
      {spends && <Ahead answer={answer} />}
    </section>
  )
}

const sum = (shares: PlanShare[], of: (share: PlanShare) => number) => shares.reduce((all, share) => all + of(share), 0)

/** Why nothing is spent: what the first contact of each action costs, and what it brings where it brings most. */
function FirstContacts({ question: { actions, targets, curves } }: { question: Question }) {
  const { t, text } = useLanguage()
  const { money } = useFormat()
  if (targets.length === 0) return null
  const brings = (action: Question['actions'][number], target: Question['targets'][number]) => {
    const { peak, scale } = curves.find((each) => each.action === action.key && each.target === target.key)?.curve ?? action.curve
    return (peak.value / scale.value) * target.value.value
  }
  return (
    <ul className="plan-lines">
      {actions.map((action) => {
        const best = targets.reduce((a, b) => (brings(action, b) > brings(action, a) ? b : a))
        return <li key={action.key}>{t('allocation.says.first', { action: text(action.name), cost: money(action.cost), gain: money(brings(action, best)), name: text(best.name) })}</li>
      })}
    </ul>
  )
}

/** One line for each target, the one that gets most first. */
function Targets({ answer, question }: Props) {
  const { t, text, language } = useLanguage()
  const { wholeMoney, number } = useFormat()
  const lines = question.targets.map(({ key, name }) => {
    const shares = answer.shares.filter(({ target, contacts }) => target === key && contacts >= LEAST_CONTACTS)
    return { key, name, shares, money: sum(shares, ({ money }) => Number(money)), hours: sum(shares, ({ hours }) => hours), gain: sum(shares, ({ gain }) => Number(gain)) }
  })
  const actionName = (key: string) => text(question.actions.find((action) => action.key === key)?.name) || key
  return (
    <ul className="plan-lines">
      {lines.toSorted((a, b) => b.gain - a.gain).map(({ key, name, shares, money, hours, gain }) => {
        const who = { name: text(name), n: answer.heads.find(({ target }) => target === key)?.customers ?? 0 }
        const what = shares.map(({ action, contacts }) => t('allocation.says.contacts', { action: actionName(action), n: Math.round(contacts) }))
        return (
          <li key={key}>
            <strong>{t('allocation.says.target', who)}</strong>{' '}
            {shares.length === 0
              ? t('allocation.says.none')
              : t('allocation.says.gets', { what: what.join(language === 'zh' ? '、' : ', '), money: wholeMoney(money), hours: number(hours), gain: wholeMoney(gain) })}
          </li>
        )
      })}
    </ul>
  )
}

function Ahead({ answer }: { answer: Answer }) {
  const { t, code } = useLanguage()
  const { wholeMoney, percent } = useFormat()
  return (
    <>
      {Object.entries(answer.compared).map(([key, { ahead, ahead_interval: { low, high }, better, total }]) => (
        <p key={key}>
          {t(Number(ahead) >= 0 ? 'allocation.says.ahead' : 'allocation.says.behind', {
            other: code('allocation.others', key), ahead: wholeMoney(Math.abs(Number(ahead))), low: wholeMoney(low), high: wholeMoney(high), better: percent(better),
          })}
          {!total.fits && ` ${t('allocation.says.unfit')}`}
        </p>
      ))}
    </>
  )
}
