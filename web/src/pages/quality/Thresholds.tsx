import { InputNumber, Select } from 'antd'
import { useSetThresholds, useThresholds } from '../../client/quality'
import type { SourceQuality, Threshold } from '../../client/types'
import { Loading } from '../../components/Loading'
import { useLanguage } from '../../texts/language'
import { dimensions } from './HeatTable'
import { RowsEditor, type Editor } from './RowsEditor'
import { useSayField } from './sayField'

/** Below what somebody is told. */
export function Thresholds({ sources }: { sources: SourceQuality[] }) {
  const { t, code } = useLanguage()
  const query = useThresholds()
  const set = useSetThresholds()
  const sayField = useSayField()
  if (!query.data) return <Loading />
  const fields = [...new Set(sources.flatMap((one) => one.fields.map(({ field }) => field)))]
  const every = { value: '', label: t('quality.all') }
  const columns: Editor<Threshold>[] = [
    {
      key: 'source',
      title: t('quality.source'),
      render: (row, change, label) => <Select aria-label={label} value={row.source} onChange={(source) => change({ source })} options={[every, ...sources.map(({ source }) => ({ value: source, label: source }))]} />,
    },
    {
      key: 'field',
      title: t('quality.field'),
      render: (row, change, label) => <Select aria-label={label} value={row.field} onChange={(field) => change({ field })} options={[every, ...fields.map((field) => ({ value: field, label: sayField(field) }))]} />,
    },
    {
      key: 'dimension',
      title: t('quality.dimension'),
      render: (row, change, label) => <Select aria-label={label} value={row.dimension} onChange={(dimension) => change({ dimension })} options={[...dimensions, 'score' as const].map((each) => ({ value: each, label: code('quality.dimensions', each) }))} />,
    },
    {
      key: 'below',
      title: t('quality.below'),
      render: (row, change, label) => <InputNumber aria-label={label} suffix="%" min={0} max={100} value={Math.round(row.below * 1000) / 10} onChange={(value) => change({ below: Number(value ?? 0) / 100 })} />,
    },
  ]
  return (
    <RowsEditor<Threshold>
      hint={t('quality.thresholdsHint')}
      rows={query.data}
      blank={{ source: '', field: '', dimension: 'completeness', below: 0.8 }}
      columns={columns}
      empty=""
      save={(rows, done) => set.mutate(rows, done)}
      saving={set.isPending}
    />
  )
}
