import { Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { usePreviewAssignment, type Assignment, type AssignmentSettings } from '../../client/advisors'
import { useOfferedTags } from '../../client/catalogue'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useVocabulary } from '../../client/customers'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** Which levels have an advisor, and how much each customer wants, to begin with as it was last asked; what would change is shown before anything does. */
export function AssignForm({ last, onAsked }: { last: Assignment | undefined; onAsked: (id: string) => void }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const before = last?.settings as AssignmentSettings | undefined
  const tags = useOfferedTags()
  const vocabulary = useVocabulary()
  const [tagId, setTagId] = useState<string | null>(before?.tag_id ?? null)
  const [services, setServices] = useState(before?.services ?? [])
  const [place, setPlace] = useState<string | null>(before?.place ?? null)
  const [mayMove, setMayMove] = useState(before?.may_move ?? 0)
  const ask = usePreviewAssignment()
  const tag = tags.data?.find(({ id }) => id === tagId)
  const nameOf = (level: string) => text(tag?.levels.find(({ key }) => key === level)?.name) || level
  const choose = (id: string) => {
    setTagId(id)
    setServices(tags.data?.find((each) => each.id === id)?.levels.map(({ key }) => ({ level: key, minutes: 10 })) ?? [])
  }
  const preview = () =>
    ask.mutate({ tag_id: tagId!, services, place, may_move: mayMove }, { onSuccess: ({ id }) => onAsked(id) })
  return (
    <section className="panel stack" aria-label={t('advisors.assign')}>
      <div>
        <h2 className="panel-title">{t('advisors.assign')}</h2>
        <span className="quiet">{t('advisors.assignHint')}</span>
      </div>
      <div className="grid-two">
        <Field label={t('advisors.tag')} htmlFor="assign-tag" hint={t(tags.data?.length === 0 ? 'advisors.tagEmpty' : 'advisors.tagHint')}>
          <Select id="assign-tag" showSearch={{ optionFilterProp: 'label' }} value={tagId} options={tags.data?.map((each) => ({ value: each.id, label: text(each.name) }))} onChange={choose} />
        </Field>
        <Field label={t('advisors.served')} htmlFor="assign-levels" hint={t('advisors.servedHint')}>
          <Select
            id="assign-levels" mode="multiple" disabled={!tag} value={services.map(({ level }) => level)} options={tag?.levels.map(({ key, name, customers }) => ({ value: key, label: `${text(name)} (${number(customers)})` }))}
            onChange={(levels: string[]) => setServices(levels.map((level) => services.find((each) => each.level === level) ?? { level, minutes: 10 }))}
          />
        </Field>
        {services.map(({ level, minutes }) => (
          <Field key={level} label={t('advisors.minutes', { level: nameOf(level) })} htmlFor={`minutes-${level}`} hint={t('advisors.minutesHint')}>
            <InputNumber id={`minutes-${level}`} min={0} max={100_000} value={minutes} onChange={(n) => n !== null && setServices(services.map((each) => (each.level === level ? { level, minutes: n } : each)))} />
          </Field>
        ))}
        <Field label={t('advisors.place')} htmlFor="assign-place" hint={t('advisors.placeHint')}>
          <Select
            id="assign-place" allowClear value={place} placeholder={t('advisors.noPlace')} onChange={(trait) => setPlace(trait ?? null)} showSearch={{ optionFilterProp: 'label' }}
            options={vocabulary.data?.traits.filter(({ kind }) => kind === 'text').map(({ name }) => ({ value: name, label: name }))}
          />
        </Field>
        <Field label={t('advisors.mayMove')} htmlFor="assign-move" hint={t('advisors.mayMoveHint')}>
          <InputNumber id="assign-move" min={0} max={100} suffix="%" value={Math.round(mayMove * 1e4) / 100} onChange={(n) => n !== null && setMayMove(n / 100)} />
        </Field>
      </div>
      <ProblemAlert problem={tags.error ?? ask.error} />
      <div>
        <Button type="primary" disabled={!tag || services.length === 0} loading={ask.isPending} onClick={preview}>{t('advisors.preview')}</Button>
      </div>
    </section>
  )
}
