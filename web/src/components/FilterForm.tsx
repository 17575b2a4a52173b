import { Button, Tag } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../texts/language'

export type Applied = { key: string; words: string; remove: () => void }
type Props = { children: ReactNode; applied: Applied[]; filtered: boolean; onClear: () => void }

/** Controls in a row, and under them the conditions that are in force, each with a way to take it back. */
export function FilterForm({ children, applied, filtered, onClear }: Props) {
  const { t } = useLanguage()
  return (
    <search className="filter-form" aria-label={t('customers.filters')}>
      <div className="filter-controls">{children}</div>
      {filtered && (
        <div className="row" aria-label={t('customers.applied')} role="group">
          {applied.map(({ key, words, remove }) => (
            <Tag key={key} closable={{ 'aria-label': t('customers.removeFilter', { name: words }) }} onClose={(event) => {
              event.preventDefault()
              remove()
            }}>
              {words}
            </Tag>
          ))}
          <Button type="link" size="small" onClick={onClear}>{t('do.reset')}</Button>
        </div>
      )}
    </search>
  )
}

/** A control with its visible label. */
export function Field({ label, htmlFor, hint, children }: { label: string; htmlFor?: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="field">
      {htmlFor ? <label htmlFor={htmlFor}>{label}</label> : <span className="field-label">{label}</span>}
      {children}
      {hint && <span className="field-hint">{hint}</span>}
    </div>
  )
}
