import { Alert, Button, Radio } from 'antd'
import type { Definition, Tag } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { useFormat } from '../../format/useFormat'
import { toLevels } from '../../rules/draft'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { InstantInput, nextHour } from './InstantInput'
import type { TagForm } from './tagForm'

type Props = { form: TagForm; onChange: (part: Partial<TagForm>) => void; tag: Tag }

/** Whether the rule as it is edited holds once it is saved, or from a time on. */
export function WhenEffective({ form, onChange }: Omit<Props, 'tag'>) {
  const { t } = useLanguage()
  return (
    <div className="stack-small">
      <Field label={t('schedules.effect')}>
        <Radio.Group
          aria-label={t('schedules.effect')}
          value={form.effectiveAt !== null}
          onChange={({ target }) => onChange({ effectiveAt: target.value ? nextHour() : null })}
          options={[{ value: false, label: t('schedules.atOnce') }, { value: true, label: t('schedules.later') }]}
        />
      </Field>
      {form.effectiveAt !== null && (
        <Field label={t('schedules.effectiveAt')} htmlFor="effective-at" hint={t('schedules.effectHint')}>
          <InstantInput id="effective-at" value={form.effectiveAt} onChange={(effectiveAt) => onChange({ effectiveAt })} />
        </Field>
      )}
    </div>
  )
}

/** A rule that was saved to take effect later: what will change, who saved it, and taking it back. */
export function Pending({ form, onChange, tag }: Props) {
  const { t, person } = useLanguage()
  const { dateTime } = useFormat()
  const { sayCode } = useProblems()
  const pending = tag.pending
  if (!pending || form.effectiveAt !== null) return null
  if (form.pending === null) return <Alert type="info" showIcon title={t('schedules.pendingCancelled')} />
  const then = pending.definition as Definition
  const edit = () => onChange({ levels: toLevels(then), effectiveAt: pending.effective_at })
  return (
    <Alert
      type={pending.error ? 'error' : 'info'}
      showIcon
      title={pending.error
        ? t('schedules.pendingFailed', { why: sayCode(pending.error) })
        : t('schedules.pendingTitle', { time: dateTime(pending.effective_at) })}
      description={
        <div className="stack-small">
          <dl className="then">
            <dt>{t('schedules.pendingNow')}</dt><dd><Rules said={tag.sentence} definition={tag.definition} but={pending.sentence} /></dd>
            <dt>{t('schedules.pendingThen')}</dt><dd><Rules said={pending.sentence} definition={then} but={tag.sentence} /></dd>
          </dl>
          <span className="quiet small">{t('schedules.pendingBy', { name: person(pending.made_by), time: dateTime(pending.made_at) })}</span>
          <span className="row">
            <Button size="small" onClick={edit}>{t('schedules.pendingEdit')}</Button>
            <Button size="small" onClick={() => onChange({ pending: null })}>{t('schedules.pendingCancel')}</Button>
          </span>
        </div>
      }
    />
  )
}

type Said = Tag['sentence']

/** The rules of the levels that differ between now and then. */
function Rules({ said, definition, but }: { said: Said; definition: Definition; but: Said }) {
  const { t, text, language } = useLanguage()
  const other = new Map(but.map((one) => [one.key, one.zh]))
  const differ = said.filter((one) => other.get(one.key) !== one.zh)
  if (said.length === 1 && but.length === 1) return <>{said[0]![language]}</>
  if (differ.length === 0) return <>{t('schedules.pendingSame')}</>
  const names = new Map(definition.levels.map(({ key, name }) => [key, text(name) || key]))
  return <ul>{differ.map((one) => <li key={one.key}><strong>{names.get(one.key)}</strong> {one[language]}</li>)}</ul>
}
