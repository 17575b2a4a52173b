import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useInspect, useStartImport } from '../../client/imports'
import { useVocabulary } from '../../client/customers'
import type { Mapping, Upload } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { ColumnsTable } from './ColumnsTable'
import { FileFacts, type Reread } from './FileFacts'
import { importPath } from './Imports'
import { IdentityCheck, EventName, PaidAmount, Statuses } from './MappingParts'
import { needsIdentity } from './meaning'

/** The proposed mapping, for the person to correct. */
export function MappingForm({ upload: first, onRestart }: { upload: Upload; onRestart: () => void }) {
  const { t } = useLanguage()
  const navigate = useNavigate()
  const [upload, setUpload] = useState(first)
  const source = useSearchParams()[0].get('source')
  const [mapping, setMapping] = useState<Mapping>(source ? { ...first.mapping, source } : first.mapping)
  const [template, setTemplate] = useState<string | null>(null)
  const inspect = useInspect()
  const start = useStartImport()
  const vocabulary = useVocabulary().data
  const change = (part: Partial<Mapping>) => setMapping((current) => ({ ...current, ...part }))
  const [asked, setAsked] = useState<Reread>({})
  const reread = (part: Reread) => {
    const wish = { ...asked, ...part }
    if ('platform' in part) delete wish.kind // each platform's export is of one kind
    if ('kind' in part) delete wish.platform
    setAsked(wish)
    inspect.mutate({ id: upload.id, ...wish }, {
      onSuccess: (again) => {
        setUpload(again)
        setMapping({ ...again.mapping, source: 'platform' in part ? again.mapping.source : mapping.source })
      },
    })
  }
  const ready = mapping.source.trim() !== '' && (!needsIdentity(mapping) || mapping.anonymous)
  const begin = () =>
    start.mutate(
      { upload_id: upload.id, mapping, ...(template?.trim() ? { save_template_as: template.trim() } : {}) },
      { onSuccess: ({ id }) => void navigate(importPath(id)) },
    )
  return (
    <>
      <FileFacts upload={upload} mapping={mapping} onChange={change} onReread={reread} busy={inspect.isPending} />
      <ProblemAlert problem={inspect.error} />
      <UploadProblems upload={upload} />
      <section className="panel stack" aria-label={t('imports.columns')}>
        <div>
          <h2 className="panel-title">{t('imports.columns')}</h2>
          <span className="quiet small">{t('imports.columnsHint')}</span>
        </div>
        <ColumnsTable upload={upload} mapping={mapping} onChange={setMapping} vocabulary={vocabulary} />
      </section>
      <Statuses upload={upload} mapping={mapping} onChange={change} />
      <PaidAmount mapping={mapping} onChange={change} />
      <EventName mapping={mapping} onChange={change} vocabulary={vocabulary} />
      <IdentityCheck mapping={mapping} onChange={change} />
      <section className="panel stack">
        <TemplateName name={template} onChange={setTemplate} />
        <ProblemAlert problem={start.error} />
        <div className="row">
          <Button type="primary" disabled={!ready} loading={start.isPending} onClick={begin}>{t('imports.start')}</Button>
          <Button onClick={onRestart}>{t('do.back')}</Button>
        </div>
      </section>
    </>
  )
}

/** Spoken of where they can be dealt with. */
const settledElsewhere = new Set(['file_no_identity', 'status_unknown'])

function UploadProblems({ upload }: { upload: Upload }) {
  const { t } = useLanguage()
  const { sayCode } = useProblems()
  const problems = upload.problems.filter(({ code }) => !settledElsewhere.has(code))
  return (
    <>
      {upload.template_id && <Alert type="info" showIcon title={t('imports.templateUsed')} />}
      {problems.length > 0 && (
        <Alert type="warning" showIcon title={t('imports.problems')} description={problems.map((one) => <div key={one.code}>{sayCode(one)}</div>)} />
      )}
    </>
  )
}

function TemplateName({ name, onChange }: { name: string | null; onChange: (name: string | null) => void }) {
  const { t } = useLanguage()
  return (
    <>
      <Checkbox checked={name !== null} onChange={(event) => onChange(event.target.checked ? '' : null)}>{t('imports.saveTemplate')}</Checkbox>
      {name !== null && (
        <Field label={t('imports.templateName')} htmlFor="template-name" hint={t('imports.templateHint')}>
          <Input id="template-name" value={name} onChange={(event) => onChange(event.target.value)} maxLength={64} style={{ maxWidth: 320 }} />
        </Field>
      )}
    </>
  )
}
