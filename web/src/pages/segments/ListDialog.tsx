import { Alert, Button, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { changesNothing, useJob } from '../../client/runs'
import { useForgetSegments, useImportList, usePreviewList, type ListFile, type Segment } from '../../client/segments'
import type { Job } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { IdentityFilePicker } from '../../components/IdentityFile'
import { JobFailed } from '../../components/JobFailed'
import { JobProgress } from '../../components/JobProgress'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { inBoth } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { segmentPath } from './paths'

type Props = { list?: Segment; onClose: () => void }

/** A file of identities becomes a list, or changes who is on one; whom it names is shown before it is done. */
export function ListDialog({ list, onClose }: Props) {
  const { t, text } = useLanguage()
  const [name, setName] = useState({ zh: '', en: '' })
  const [file, setFile] = useState<ListFile>({ kind: 'phone', mode: 'replace' })
  const preview = usePreviewList(list?.id)
  const put = useImportList(list?.id)
  const looked = useJob(preview.data?.id, changesNothing).data
  const change = (part: Partial<ListFile>) => {
    setFile((current) => ({ ...current, ...part }))
    preview.reset()
  }
  const named = list?.name ?? inBoth(name)
  const found = looked?.state === 'done' ? looked : undefined
  const title = list ? t('outside.changeList', { name: text(list.name) }) : t('outside.newList')
  if (put.data) return <Modal open title={title} onCancel={onClose} footer={null} destroyOnHidden><Putting started={put.data} onClose={onClose} /></Modal>
  return (
    <Modal open title={title} onCancel={onClose} footer={null} destroyOnHidden width={620}>
      <div className="stack">
        {!list && (
          <div className="form-grid">
            {(['zh', 'en'] as const).map((language) => (
              <Field key={language} label={t(language === 'zh' ? 'segments.nameZh' : 'segments.nameEn')} htmlFor={`list-${language}`}>
                <Input id={`list-${language}`} maxLength={64} value={name[language]} onChange={({ target }) => setName({ ...name, [language]: target.value })} />
              </Field>
            ))}
          </div>
        )}
        {!list && <span className="field-hint">{t('segments.nameHint')}</span>}
        <IdentityFilePicker value={file} onChange={change} />
        {list && (
          <Radio.Group aria-label={t('outside.mode')} value={file.mode} onChange={({ target }) => change({ mode: target.value as ListFile['mode'] })}>
            {(['replace', 'add'] as const).map((mode) => <Radio key={mode} value={mode}>{t(`outside.listModes.${mode}`)} <span className="quiet small">{t(`outside.listModeHints.${mode}`)}</span></Radio>)}
          </Radio.Group>
        )}
        <ProblemAlert problem={preview.error ?? put.error} />
        {preview.data && !found && (looked?.state === 'failed' ? <JobFailed job={looked} /> : <JobProgress job={looked} label={t('outside.looking')} stages="batches.stages" />)}
        {found && <Found job={found} isNew={!list} />}
        <div className="row wrap">
          <Button type={found ? 'default' : 'primary'} disabled={!file.file} loading={preview.isPending} onClick={() => preview.mutate(file)}>{t('outside.look')}</Button>
          <Button type="primary" disabled={!found || !named.zh} loading={put.isPending} onClick={() => put.mutate({ ...file, name: named })}>{t(list ? 'outside.doChangeList' : 'outside.doNewList')}</Button>
        </div>
      </div>
    </Modal>
  )
}

const SHOWN = ['members', 'added', 'removed', 'unknown', 'unusable', 'repeated'] as const

/** What a file came to, or would: who is on the list, who came and went, and what led to nobody. */
function Found({ job, isNew, done = false }: { job: Job; isNew: boolean; done?: boolean }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  const counts = job.result as Record<(typeof SHOWN)[number], number>
  const shown = SHOWN.filter((name) => (name === 'members' || counts[name] > 0) && !(isNew && name === 'added'))
  return (
    <section className="stack-small" aria-label={t('outside.foreseen')}>
      {!done && <strong>{t('outside.foreseen')}</strong>}
      <ul className="segment-limits">
        {shown.map((name) => <li key={name}>{t(`outside.listCounts.${name}`)} <strong className="numeric">{number(counts[name])}</strong></li>)}
      </ul>
      {counts.members === 0 && <Alert type="warning" showIcon title={t('outside.nobodyListed')} />}
    </section>
  )
}

function Putting({ started, onClose }: { started: { segment: Segment; job: Job }; onClose: () => void }) {
  const { t } = useLanguage()
  const job = useJob(started.job.id, useForgetSegments()).data
  if (job?.state === 'failed' || job?.state === 'cancelled') return <JobFailed job={job} />
  if (job?.state !== 'done') return <JobProgress job={job} label={t('outside.listing')} stages="batches.stages" />
  return (
    <div className="stack">
      <Alert type="success" showIcon title={t('outside.listed')} />
      <Found job={job} isNew={false} done />
      <div className="row wrap">
        <Link to={segmentPath(started.segment.id)} onClick={onClose}><Button type="primary">{t('segments.openList')}</Button></Link>
        <Button onClick={onClose}>{t('batches.close')}</Button>
      </div>
    </div>
  )
}
