import { Select } from 'antd'
import { useVocabulary } from '../../client/customers'
import type { Look } from '../../client/sources'
import type { Mapping, Upload } from '../../client/types'
import { Field } from '../../components/FilterForm'
import { useLanguage } from '../../texts/language'
import { ColumnsTable } from '../imports/ColumnsTable'
import { EventName, IdentityCheck, PaidAmount, Statuses } from '../imports/MappingParts'
import { fieldsOf } from '../imports/meaning'
import '../imports/imports.css'

type Props = { look: Look; mapping: Mapping; onChange: (mapping: Mapping) => void; onKind: (kind: Mapping['kind']) => void }

/** What the columns of a source mean, with its first rows: as for a file. */
export function MappingEditor({ look, mapping, onChange, onKind }: Props) {
  const { t, code } = useLanguage()
  const vocabulary = useVocabulary().data
  const upload = look as Upload
  const change = (part: Partial<Mapping>) => onChange({ ...mapping, ...part })
  return (
    <>
      <section className="panel stack" aria-label={t('sources.mapping')}>
        <div>
          <h2 className="panel-title">{t('sources.mapping')}</h2>
          <span className="quiet small">{t('imports.columnsHint')}</span>
        </div>
        <Field label={t('imports.kind')} htmlFor="source-kind" hint={code('imports.kindHints', mapping.kind)}>
          <Select
            id="source-kind"
            value={mapping.kind}
            onChange={onKind}
            options={Object.keys(fieldsOf).map((kind) => ({ value: kind as Mapping['kind'], label: code('imports.kinds', kind) }))}
            style={{ maxWidth: 260 }}
          />
        </Field>
        <ColumnsTable upload={upload} mapping={mapping} onChange={onChange} vocabulary={vocabulary} />
      </section>
      <Statuses upload={upload} mapping={mapping} onChange={change} />
      <PaidAmount mapping={mapping} onChange={change} />
      <EventName mapping={mapping} onChange={change} vocabulary={vocabulary} />
      <IdentityCheck mapping={mapping} onChange={change} />
    </>
  )
}
