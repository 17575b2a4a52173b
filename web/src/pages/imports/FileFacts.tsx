import { AutoComplete, InputNumber, Select, Spin } from 'antd'
import { useState } from 'react'
import { useImports } from '../../client/imports'
import type { Mapping, Upload } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { fieldsOf, platforms } from './meaning'

export type Reread = { kind?: string; sheet?: string; header_row?: number; platform?: string }

type Props = {
  upload: Upload
  mapping: Mapping
  onChange: (part: Partial<Mapping>) => void
  /** Another kind, sheet, line of headers or platform means another proposal. */
  onReread: (part: Reread) => void
  busy: boolean
}

const zones = Intl.supportedValuesOf('timeZone')

/** What was recognised of the file as a whole. */
export function FileFacts({ upload, mapping, onChange, onReread, busy }: Props) {
  const { t, code } = useLanguage()
  const { number, bytes } = useFormat()
  const facts = [upload.format.toUpperCase(), upload.encoding?.toUpperCase(), bytes(upload.size), upload.row_count && t('common.rows', { n: number(upload.row_count) })]
  return (
    <section className="panel stack" aria-label={t('imports.file')}>
      <div>
        <h2 className="panel-title" style={{ marginBottom: 2 }}>{upload.file_name} {busy && <Spin size="small" />}</h2>
        <span className="quiet small">{facts.filter(Boolean).join(' · ')}</span>
      </div>
      <div className="import-basics">
        <Field label={t('imports.kind')} htmlFor="import-kind" hint={code('imports.kindHints', mapping.kind)}>
          <Select
            id="import-kind"
            value={mapping.kind}
            onChange={(kind) => onReread({ kind })}
            options={Object.keys(fieldsOf).map((kind) => ({ value: kind as Mapping['kind'], label: code('imports.kinds', kind) }))}
          />
        </Field>
        {upload.sheets && upload.sheets.length > 1 && (
          <Field label={t('imports.sheet')} htmlFor="import-sheet">
            <Select
              id="import-sheet"
              value={mapping.sheet ?? upload.sheets[0]}
              onChange={(sheet) => onReread({ sheet })}
              options={upload.sheets.map((sheet) => ({ value: sheet, label: sheet }))}
            />
          </Field>
        )}
        <Field label={t('imports.platform')} htmlFor="import-platform" hint={t(upload.platform ? 'imports.platformHint' : 'imports.platformUnknown')}>
          <Select
            id="import-platform"
            value={upload.platform ?? 'none'}
            onChange={(platform: string) => onReread({ platform })}
            options={[{ value: 'none', label: t('imports.platformNone') }, ...platforms.map((id) => ({ value: id, label: code('imports.platforms', id) }))]}
          />
        </Field>
        <HeaderRow key={upload.header_row} value={upload.header_row} onChange={(header_row) => onReread({ header_row })} />
        <SourceName value={mapping.source} onChange={(source) => onChange({ source })} />
        <Field label={t('imports.timeZone')} htmlFor="import-zone">
          <Select
            id="import-zone"
            showSearch
            value={mapping.time_zone}
            onChange={(time_zone) => onChange({ time_zone })}
            options={[...new Set([mapping.time_zone, 'Asia/Shanghai', 'UTC', ...zones])].map((zone) => ({ value: zone, label: zone }))}
          />
        </Field>
      </div>
    </section>
  )
}

/** Read again when it is left, not at every keystroke. */
function HeaderRow({ value, onChange }: { value: number; onChange: (row: number) => void }) {
  const { t } = useLanguage()
  const [row, setRow] = useState<number | null>(value)
  const settle = () => row !== null && row !== value && onChange(row)
  return (
    <Field label={t('imports.headerRow')} htmlFor="import-header-row" hint={t('imports.headerRowHint')}>
      <InputNumber id="import-header-row" min={0} max={1000} precision={0} value={row} onChange={setRow} onBlur={settle} onPressEnter={settle} style={{ width: '100%' }} />
    </Field>
  )
}

/** The shop that the file is from. A shop that is there already is offered: under another name its orders would count twice. */
function SourceName({ value, onChange }: { value: string; onChange: (source: string) => void }) {
  const { t, language } = useLanguage()
  const known = [...new Set((useImports().data ?? []).filter(({ state }) => state === 'done').map(({ source }) => source))]
  const fresh = known.length > 0 && !known.includes(value.trim())
  const names = known.join(language === 'zh' ? '、' : ', ')
  const hint = value.trim() === '' ? t('imports.needSource') : fresh ? t('imports.sourceFresh', { names }) : t('imports.sourceHint')
  return (
    <Field label={t('imports.sourceName')} htmlFor="import-source" hint={hint}>
      <AutoComplete
        id="import-source"
        value={value}
        status={value.trim() ? undefined : 'error'}
        onChange={(source: string) => onChange(source.slice(0, 64))}
        options={known.map((source) => ({ value: source }))}
      />
    </Field>
  )
}
