import { Input, Select } from 'antd'
import { useNames, useSetNames } from '../../client/quality'
import type { StandardName } from '../../client/types'
import { Loading } from '../../components/Loading'
import { useLanguage } from '../../texts/language'
import { RowsEditor, type Editor } from './RowsEditor'

/** What a source's products and categories are called here. */
export function Names({ source }: { source: string }) {
  const { t, code } = useLanguage()
  const query = useNames(source)
  const set = useSetNames(source)
  if (!query.data) return <Loading />
  const kinds = (['category', 'product_name'] as const).map((field) => ({ value: field, label: code('quality.kinds', field) }))
  const columns: Editor<StandardName>[] = [
    { key: 'field', title: t('quality.kind'), render: (row, change, label) => <Select aria-label={label} value={row.field} onChange={(field) => change({ field })} options={kinds} /> },
    { key: 'written', title: t('quality.written'), render: (row, change, label) => <Input aria-label={label} placeholder={t('quality.written')} maxLength={255} value={row.written} onChange={({ target }) => change({ written: target.value })} /> },
    { key: 'standard', title: t('quality.standard'), render: (row, change, label) => <Input aria-label={label} placeholder={t('quality.standard')} maxLength={255} value={row.standard} onChange={({ target }) => change({ standard: target.value })} /> },
  ]
  return (
    <RowsEditor<StandardName>
      hint={`${source}: ${t('quality.namesHint')}`}
      rows={query.data}
      blank={{ field: 'category', written: '', standard: '' }}
      columns={columns}
      empty={t('quality.noNames')}
      save={(rows, done) => set.mutate(rows, done)}
      saving={set.isPending}
    />
  )
}
