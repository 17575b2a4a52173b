import { Checkbox, Input, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useSaveAdvisor, type Advisor, type AdvisorDraft } from '../../client/advisors'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useLevelNames } from './useLevelNames'

const empty: AdvisorDraft = { name: '', user_id: null, customers: 200, hours: null, levels: [], places: [], active: true }

/** One advisor: how much they can bear, and whom they may serve. */
export function AdvisorDialog({ advisor, onClose }: { advisor: Advisor | undefined; onClose: () => void }) {
  const { t } = useLanguage()
  const [draft, setDraft] = useState<AdvisorDraft>(advisor ? { ...empty, ...pick(advisor) } : empty)
  const save = useSaveAdvisor()
  const levels = useLevelNames()
  const put = (part: Partial<AdvisorDraft>) => setDraft((before) => ({ ...before, ...part }))
  return (
    <Modal
      open title={advisor ? t('advisors.edit', { name: advisor.name }) : t('advisors.add')} onCancel={onClose} okText={t('do.save')} cancelText={t('do.cancel')}
      okButtonProps={{ disabled: !draft.name.trim(), loading: save.isPending }} onOk={() => save.mutate({ id: advisor?.id, etag: advisor?.etag, draft }, { onSuccess: onClose })}
    >
      <div className="stack">
        <ProblemAlert problem={save.error} />
        <Field label={t('advisors.name')} htmlFor="advisor-name" hint={t('advisors.nameHint')}>
          <Input id="advisor-name" value={draft.name} maxLength={64} onChange={({ target }) => put({ name: target.value })} />
        </Field>
        <div className="grid-two">
          <Field label={t('advisors.capacity')} htmlFor="advisor-customers" hint={t('advisors.capacityHint')}>
            <InputNumber id="advisor-customers" style={{ width: '100%' }} min={0} max={10_000_000} precision={0} value={draft.customers} onChange={(n) => n !== null && put({ customers: n })} />
          </Field>
          <Field label={t('advisors.hours')} htmlFor="advisor-hours" hint={t('advisors.hoursHint')}>
            <InputNumber id="advisor-hours" style={{ width: '100%' }} min={0} max={10_000} value={draft.hours} onChange={(n) => put({ hours: n })} />
          </Field>
        </div>
        <Field label={t('advisors.levels')} htmlFor="advisor-levels" hint={t('advisors.levelsHint')}>
          <Select id="advisor-levels" mode="multiple" value={draft.levels} options={[...levels].map(([value, label]) => ({ value, label }))} onChange={(keys) => put({ levels: keys })} />
        </Field>
        <Field label={t('advisors.places')} htmlFor="advisor-places" hint={t('advisors.placesHint')}>
          <Select id="advisor-places" mode="tags" value={draft.places} onChange={(places: string[]) => put({ places })} />
        </Field>
        <Checkbox checked={draft.active} onChange={({ target }) => put({ active: target.checked })}>{t('advisors.active')}</Checkbox>
        <span className="field-hint">{t('advisors.activeHint')}</span>
      </div>
    </Modal>
  )
}

const pick = ({ name, user_id, customers, hours, levels, places, active }: Advisor): AdvisorDraft => ({ name, user_id, customers, hours, levels, places, active })
