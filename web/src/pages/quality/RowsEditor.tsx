import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

export type Editor<T> = { key: string; title: string; render: (row: T, change: (part: Partial<T>) => void, label: string) => ReactNode }

type Props<T> = {
  hint: string
  rows: T[]
  blank: T
  columns: Editor<T>[]
  empty: string
  save: (rows: T[], done: { onSuccess: () => void; onError: (problem: unknown) => void }) => void
  saving: boolean
}

/** A short list that a person keeps: rows are changed, added and removed, and saved all at once. */
export function RowsEditor<T extends object>({ hint, rows, blank, columns, empty, save, saving }: Props<T>) {
  const { t } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const [draft, setDraft] = useState<T[] | null>(null)
  const shown = draft ?? rows
  const change = (place: number, part: Partial<T>) => setDraft(shown.map((row, each) => (each === place ? { ...row, ...part } : row)))
  const done = {
    onSuccess: () => { setDraft(null); void message.success(t('quality.saved')) },
    onError: (problem: unknown) => void message.error(say(problem)),
  }
  return (
    <div className="stack-small">
      <span className="quiet small">{hint}</span>
      {shown.length === 0 && <span className="quiet">{empty}</span>}
      {shown.length > 0 && (
        <div className="row rows-editor-heads" aria-hidden>
          {columns.map(({ key, title }) => <span key={key} className="rows-editor-cell field-label">{title}</span>)}
        </div>
      )}
      <ul className="rows-editor">
        {shown.map((row, place) => (
          // The rows of a draft have no names of their own.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place} className="row">
            {columns.map(({ key, title, render }) => (
              <span key={key} className="rows-editor-cell">{render(row, (part) => change(place, part), t('quality.rowOf', { n: place + 1, name: title }))}</span>
            ))}
            <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t('quality.removeRow', { n: place + 1 })} onClick={() => setDraft(shown.filter((_, each) => each !== place))} />
          </li>
        ))}
      </ul>
      <div className="row">
        <Button icon={<PlusOutlined aria-hidden />} onClick={() => setDraft([...shown, blank])}>{t('quality.add')}</Button>
        {draft && <Button type="primary" loading={saving} onClick={() => save(draft, done)}>{t('do.save')}</Button>}
        {draft && <Button onClick={() => setDraft(null)}>{t('do.cancel')}</Button>}
      </div>
    </div>
  )
}
