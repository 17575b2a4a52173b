import { TagsOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { CustomerFilter } from '../../client/customers'
import { useMay } from '../../client/session'
import { useTagIndex } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { BatchDialog, type Whom } from '../batches/BatchDialog'

type Props = { filter: CustomerFilter; total: number | undefined; picked: ReadonlySet<string>; onClear: () => void }

/** Gives a tag to the selected customers, or to everybody whom the filter finds. */
export function TagMany({ filter, total, picked, onClear }: Props) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const may = useMay()
  const [whom, setWhom] = useState<Whom>(null)
  const give = useSearchParams()[0].get('give')
  const tag = useTagIndex().get(give ?? '')
  if (!may('tag') || !total) return null
  const ask = () =>
    setWhom(picked.size > 0 ? { chosen: { way: 'customers', ids: [...picked] }, count: picked.size } : { chosen: { way: 'filter', filter }, count: total })
  return (
    <span className="row wrap">
      {picked.size > 0 && <Button type="link" onClick={onClear}>{t('batches.clearPicked')}</Button>}
      <Button icon={<TagsOutlined aria-hidden />} onClick={ask}>{picked.size > 0 ? t('batches.openSelected', { n: number(picked.size) }) : tag ? t('outside.giveThis', { name: text(tag.name) }) : t('batches.open')}</Button>
      {whom && <BatchDialog whom={whom} tagId={tag?.id} onClose={() => setWhom(null)} onDone={onClear} />}
    </span>
  )
}
