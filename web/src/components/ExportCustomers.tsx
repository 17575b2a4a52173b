import { DownloadOutlined } from '@ant-design/icons'
import { Alert, Button, Checkbox, Modal, Radio, Select, Tooltip } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import type { CustomerFilter } from '../client/customers'
import { exportFile, useExport, useExportColumns, useStartExport, type ExportColumn, type ExportFormat } from '../client/exports'
import { isActive } from '../client/jobs'
import { useMay } from '../client/session'
import { useFormat } from '../format/useFormat'
import { useLanguage } from '../texts/language'
import { Field } from './FilterForm'
import { JobProgress } from './JobProgress'
import { ProblemAlert } from './ProblemAlert'

type Props = { /** Whom, as the customers' page filters. */ filter: CustomerFilter; /** How many they are, where that is known. */ count?: number | undefined; label?: string }

const USUAL = ['id', 'trait:name', 'identity:phone', 'trait:province', 'trait:city', 'figure:order_count', 'figure:paid_total', 'figure:last_order_at']

/** The way to take these customers out of the house as a file; said to be closed to who may not. */
export function ExportCustomers({ filter, count, label }: Props) {
  const { t } = useLanguage()
  const may = useMay()('export')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Tooltip title={may ? undefined : t('may.not', { permission: t('may.export.name') })}>
        <Button icon={<DownloadOutlined aria-hidden />} disabled={!may || count === 0} onClick={() => setOpen(true)}>
          {label ?? t('exports.button')}
        </Button>
      </Tooltip>
      {open && <ExportDialog filter={filter} count={count} onClose={() => setOpen(false)} />}
    </>
  )
}

function ExportDialog({ filter, count, onClose }: Props & { onClose: () => void }) {
  const { t, language } = useLanguage()
  const { number } = useFormat()
  const known = useExportColumns(true)
  const [chosen, setChosen] = useState<string[]>()
  const [format, setFormat] = useState<ExportFormat>('xlsx')
  const [unmasked, setUnmasked] = useState(false)
  const start = useStartExport()
  const columns = chosen ?? USUAL.filter((key) => known.data?.some((column) => column.key === key))
  const submit = () => start.mutate({ ...filter, columns, format, unmasked, language })
  return (
    <Modal
      open
      title={t('exports.title')}
      onCancel={onClose}
      okText={t('exports.start')}
      cancelText={t(start.data ? 'exports.close' : 'do.cancel')}
      onOk={submit}
      okButtonProps={{ disabled: columns.length === 0 || !known.data, loading: start.isPending, style: start.data ? { display: 'none' } : {} }}
      width={560}
    >
      {start.data ? (
        <Written id={start.data.id} />
      ) : (
        <div className="stack">
          <p className="quiet">{count === undefined ? t('exports.whomAll') : t('exports.whom', { n: number(count) })}</p>
          <ProblemAlert problem={known.error ?? start.error} />
          <Columns known={known.data ?? []} chosen={columns} loading={known.isPending} onChange={setChosen} />
          <Field label={t('exports.format')} hint={t('exports.formatHint')}>
            <Radio.Group value={format} onChange={(event) => setFormat(event.target.value as ExportFormat)} options={[{ value: 'xlsx', label: 'Excel (xlsx)' }, { value: 'csv', label: 'CSV' }]} />
          </Field>
          <Unmasked checked={unmasked} onChange={setUnmasked} />
          <p className="quiet small">{t('exports.trail')}</p>
        </div>
      )}
    </Modal>
  )
}

const GROUPS = ['customer', 'identity', 'trait', 'figure', 'tag'] as const

function Columns({ known, chosen, loading, onChange }: { known: ExportColumn[]; chosen: string[]; loading: boolean; onChange: (keys: string[]) => void }) {
  const { t, text } = useLanguage()
  const id = useId()
  const options = GROUPS.map((group) => ({
    label: t(`exports.groups.${group}`),
    options: known.filter((column) => column.group === group).map(({ key, label }) => ({ value: key, label: text(label) })),
  })).filter(({ options }) => options.length > 0)
  return (
    <Field label={t('exports.columns')} htmlFor={id} hint={t('exports.columnsHint')}>
      <Select id={id} mode="multiple" value={chosen} options={options} loading={loading} onChange={onChange} optionFilterProp="label" style={{ width: '100%' }} maxTagCount={12} />
    </Field>
  )
}

function Unmasked({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const { t } = useLanguage()
  const may = useMay()('unmask')
  return (
    <div className="stack-small">
      <Checkbox checked={checked} disabled={!may} onChange={(event) => onChange(event.target.checked)}>{t('exports.unmasked')}</Checkbox>
      <span className="field-hint">{may ? t('exports.unmaskedHint') : t('may.not', { permission: t('may.unmask.name') })}</span>
    </div>
  )
}

/** How far the file is, and the file. */
function Written({ id }: { id: string }) {
  const { t, code } = useLanguage()
  const { number } = useFormat()
  const found = useExport(id)
  if (found.isError) return <ProblemAlert problem={found.error} />
  const job = found.data?.job
  if (!job || isActive(job)) return <JobProgress job={job} label={t('exports.writing')} stages="exports.stages" />
  if (job.state !== 'done') return <Alert type="error" title={code('errors', job.error?.code ?? 'cancelled', undefined, {})} />
  return (
    <div className="stack" role="status">
      <p>{t('exports.done', { n: number(found.data?.customers ?? 0) })}</p>
      <div><Button type="primary" icon={<DownloadOutlined aria-hidden />} href={exportFile(id)}>{t('exports.download')}</Button></div>
      <p className="quiet small">{t('exports.kept')} <Link className="in-text" to="/exports">{t('exports.own')}</Link></p>
    </div>
  )
}
