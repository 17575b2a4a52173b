import { AutoComplete, Collapse, Select, Table } from 'antd'
import type { Mapping, Upload, Vocabulary } from '../../client/types'
import { PageTable } from '../../components/PageTable'
import { useLanguage, type TextKey } from '../../texts/language'
import { fieldsOf, identityKinds, meaningOf, traitCode, withMeaning, withoutPeople, type Meaning } from './meaning'

type Props = { upload: Upload; mapping: Mapping; onChange: (mapping: Mapping) => void; vocabulary: Vocabulary | undefined }

const NEW_TRAIT = 'trait:'
const EXAMPLES = 3
const traitKinds = ['text', 'number', 'date', 'flag'] as const

/** One row for each column of the file: its name, what stands in it, and what it is taken as. */
export function ColumnsTable(props: Props) {
  const { t } = useLanguage()
  const { upload, mapping } = props
  const columns = upload.headers.map((header, place) => ({ header, place }))
  return (
    <>
      <PageTable
        label={t('imports.columns')}
        size="small"
        rows={columns}
        rowKey={({ place }) => place}
        columns={[
          {
            key: 'column',
            title: t('imports.column'),
            render: ({ header }) => <span className={meaningOf(mapping, header) === 'ignore' ? 'quiet' : undefined}>{header}</span>,
          },
          { key: 'examples', title: t('imports.examples'), render: ({ place }) => <Examples upload={upload} place={place} /> },
          { key: 'meaning', title: t('imports.meaning'), width: 460, render: ({ header }) => <MeaningOf header={header} {...props} /> },
        ]}
      />
      <FilePreview upload={upload} />
    </>
  )
}

function Examples({ upload, place }: { upload: Upload; place: number }) {
  const seen = new Set(upload.rows.map((row) => row[place]).filter(Boolean))
  return <span className="quiet small examples">{[...seen].slice(0, EXAMPLES).join(' · ') || '—'}</span>
}

function MeaningOf({ header, upload, mapping, onChange, vocabulary }: Props & { header: string }) {
  const { t } = useLanguage()
  const options = useMeanings(mapping, vocabulary)
  const meaning = meaningOf(mapping, header)
  const trait = mapping.traits.find((one) => one.header === header)
  const known = options.some((group) => group.options?.some(({ value }) => value === meaning) || group.value === meaning)
  const choose = (chosen: Meaning) => {
    const taken = [...mapping.traits.map((one) => one.trait), ...(vocabulary?.traits.map(({ name }) => name) ?? [])]
    const existing = vocabulary?.traits.find(({ name }) => `trait:${name}` === chosen)
    const full = chosen === NEW_TRAIT ? NEW_TRAIT + traitCode(header, taken) : chosen
    onChange(withMeaning(mapping, header, full, existing?.kind === 'set' ? undefined : existing?.kind))
  }
  return (
    <div className="meaning">
      <Select
        aria-label={t('imports.meaningOf', { column: header })}
        value={known ? meaning : NEW_TRAIT}
        options={options}
        onChange={choose}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        disabled={upload.headers.length === 0}
      />
      {trait && <TraitDetails trait={trait} mapping={mapping} onChange={onChange} vocabulary={vocabulary} />}
    </div>
  )
}

type Option = { value?: string; label: string; options?: { value: string; label: string }[] }

function useMeanings(mapping: Mapping, vocabulary: Vocabulary | undefined): Option[] {
  const { t, text, code } = useLanguage()
  const fields = fieldsOf[mapping.kind] ?? []
  const people = !withoutPeople.has(mapping.kind)
  const properties = mapping.kind !== 'customers' && mapping.kind !== 'market'
  return [
    { value: 'ignore', label: t('imports.ignore') },
    { label: t('imports.asField'), options: fields.map((name) => ({ value: `field:${name}`, label: t(`imports.fields.${name}` as TextKey) })) },
    ...(people ? [{ label: t('imports.asIdentity'), options: identityKinds.map((kind) => ({ value: `identity:${kind}`, label: code('customer.kinds', kind) })) }] : []),
    ...(people ? [{
      label: t('imports.asTrait'),
      options: [
        ...(vocabulary?.traits ?? []).map(({ name, label }) => ({ value: `trait:${name}`, label: text(label) || name })),
        { value: NEW_TRAIT, label: t('imports.newTrait') },
      ],
    }] : []),
    ...(properties ? [{ label: t('imports.asProperty'), options: [{ value: 'property', label: t('imports.keepProperty') }] }] : []),
  ]
}

type TraitProps = Omit<Props, 'upload'> & { trait: Mapping['traits'][number] }

/** A new trait needs a code and a type; an existing one has both. */
function TraitDetails({ trait, mapping, onChange, vocabulary }: TraitProps) {
  const { t } = useLanguage()
  if (vocabulary?.traits.some(({ name }) => name === trait.trait)) return null
  const replace = (part: Partial<typeof trait>) =>
    onChange({ ...mapping, traits: mapping.traits.map((one) => (one.header === trait.header ? { ...one, ...part } : one)) })
  return (
    <>
      <AutoComplete aria-label={t('imports.traitName')} value={trait.trait} onChange={(name: string) => replace({ trait: name })} style={{ width: 130 }} />
      <Select
        aria-label={t('imports.traitKind')}
        value={trait.kind}
        onChange={(kind) => replace({ kind })}
        options={traitKinds.map((kind) => ({ value: kind, label: t(`imports.traitKinds.${kind}`) }))}
        style={{ width: 96 }}
      />
    </>
  )
}

function FilePreview({ upload }: { upload: Upload }) {
  const { t } = useLanguage()
  const rows = upload.rows.map((cells, place) => ({ cells, place }))
  return (
    <Collapse
      ghost
      items={[
        {
          key: 'preview',
          label: t('imports.preview'),
          children: (
            <Table
              size="small"
              pagination={false}
              scroll={{ x: 'max-content' }}
              rowKey="place"
              dataSource={rows}
              columns={upload.headers.map((header, place) => ({ key: place, title: header, render: (row: (typeof rows)[number]) => row.cells[place] }))}
            />
          ),
        },
      ]}
    />
  )
}
