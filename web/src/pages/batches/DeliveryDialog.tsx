import { Alert, App, Button, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useDeliver, usePreviewDelivery, type Batch, type Delivery } from '../../client/batches'
import type { TagEnd } from '../../client/customers'
import { changesNothing, useJob } from '../../client/runs'
import type { Tag } from '../../client/types'
import { IdentityFilePicker } from '../../components/IdentityFile'
import { JobFailed } from '../../components/JobFailed'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { EndPicker } from '../../customer/EndPicker'
import { WordSelect } from '../../rules/controls/Labelled'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { Counts, type Counted } from './BatchCounts'
import { Following } from './Following'

type Props = { tag: Tag; onClose: () => void }

/** Another system's list of who has a tag: what it would change is shown before it is done. */
export function DeliveryDialog({ tag, onClose }: Props) {
  const { t, text } = useLanguage()
  const [asked, setAsked] = useState<Batch>()
  return (
    <Modal open title={t('outside.deliver', { name: text(tag.name) })} onCancel={onClose} footer={null} destroyOnHidden width={620}>
      {asked ? <Following id={asked.id} onClose={onClose} /> : <DeliveryForm tag={tag} onBegun={setAsked} />}
    </Modal>
  )
}

function DeliveryForm({ tag, onBegun }: { tag: Tag; onBegun: (batch: Batch) => void }) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const [delivery, setDelivery] = useState<Delivery>({ kind: 'phone', mode: 'add' })
  const [end, setEnd] = useState<TagEnd | null>({})
  const [key] = useState(() => crypto.randomUUID())
  const preview = usePreviewDelivery(tag.id)
  const deliver = useDeliver(tag.id)
  const job = useJob(preview.data?.id, changesNothing).data
  const change = (part: Partial<Delivery>) => {
    setDelivery((current) => ({ ...current, ...part }))
    preview.reset()
  }
  const found = job?.state === 'done' ? (job.result as Counted) : undefined
  const nobody = found !== undefined && delivery.mode === 'replace' && found.asked === 0 && (found.rows ?? 0) > 0
  const go = () => deliver.mutate({ delivery, end: end!, key }, { onSuccess: onBegun, onError: (problem) => void message.error(say(problem)) })
  return (
    <div className="stack">
      <IdentityFilePicker value={delivery} onChange={change} hint={t('outside.deliverHint')} />
      {tag.definition.levels.length > 1 && <LevelOfEach tag={tag} value={delivery} onChange={change} />}
      <Radio.Group aria-label={t('outside.mode')} value={delivery.mode} onChange={({ target }) => change({ mode: target.value as Delivery['mode'] })}>
        {(['add', 'replace'] as const).map((mode) => <Radio key={mode} value={mode}>{t(`outside.modes.${mode}`)} <span className="quiet small">{t(`outside.modeHints.${mode}`)}</span></Radio>)}
      </Radio.Group>
      <EndPicker value={end} onChange={setEnd} />
      <ProblemAlert problem={preview.error} />
      {preview.data && !found && (job?.state === 'failed' ? <JobFailed job={job} /> : <JobProgress job={job} label={t('outside.looking')} stages="batches.stages" />)}
      {found && <Foreseen found={found} nobody={nobody} />}
      <div className="row wrap">
        <Button type={found ? 'default' : 'primary'} disabled={!delivery.file} loading={preview.isPending} onClick={() => preview.mutate(delivery)}>{t('outside.look')}</Button>
        <Button type="primary" disabled={!found || nobody || !end} loading={deliver.isPending} onClick={go}>{t('outside.doDeliver')}</Button>
      </div>
    </div>
  )
}

/** Where the file says the level: in a column, or nowhere, and then one is chosen for all. */
function LevelOfEach({ tag, value, onChange }: { tag: Tag; value: Delivery; onChange: (part: Partial<Delivery>) => void }) {
  const { t, text } = useLanguage()
  return (
    <div className="row wrap">
      <Input aria-label={t('outside.levelColumn')} placeholder={t('outside.levelColumn')} value={value.level_column} disabled={Boolean(value.level)} maxLength={200} onChange={({ target }) => onChange({ level_column: target.value })} style={{ width: 300, maxWidth: '100%' }} />
      <WordSelect
        label={t('outside.levelOfAll')}
        value={value.level}
        allowClear
        options={tag.definition.levels.map(({ key, name }) => ({ value: key, label: text(name) || key }))}
        onChange={(level) => onChange({ level })}
        style={{ minWidth: 200 }}
      />
    </div>
  )
}

function Foreseen({ found, nobody }: { found: Counted; nobody: boolean }) {
  const { t } = useLanguage()
  const changes = (['given', 'changed', 'taken', 'replaced'] as const).some((name) => found[name])
  return (
    <section className="stack-small" aria-label={t('outside.foreseen')}>
      <strong>{t('outside.foreseen')}</strong>
      <Counts counts={found} taking={false} />
      {nobody && <Alert type="error" showIcon title={t('outside.nobody')} />}
      {!nobody && !changes && <span className="quiet">{t('outside.nothingChanges')}</span>}
    </section>
  )
}
