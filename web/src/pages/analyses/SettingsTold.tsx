import type { AnalysisField, AnalysisKind } from '../../client/analyses'
import { useVocabulary } from '../../client/customers'
import { useLanguage } from '../../texts/language'
import type { Value } from '../../client/report'
import { askedFor } from './settings'
import { useSayValue } from './useSayValue'

/** The settings that an answer was made with, in words. */
export function SettingsTold({ kind, settings }: { kind: AnalysisKind; settings: Record<string, unknown> }) {
  const { t, text } = useLanguage()
  const say = useSaySetting()
  const fields = askedFor(kind, settings)
  if (fields.length === 0) return null
  return (
    <section className="panel" aria-label={t('analyses.settingsTold')}>
      <h2 className="panel-title">{t('analyses.settingsTold')}</h2>
      <dl className="analysis-told">
        {fields.map((field) => (
          <div key={field.key}>
            <dt>{text(field.label)}</dt>
            <dd>{say(field, settings[field.key])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function useSaySetting(): (field: AnalysisField, value: unknown) => string {
  const { t, text } = useLanguage()
  const say = useSayValue()
  const events = useVocabulary().data?.events ?? []
  const one = (field: AnalysisField, value: unknown): string => {
    if (field.kind === 'choice' || field.kind === 'choices') return text(field.choices.find(({ key }) => key === value)?.label) || String(value)
    if (field.kind === 'event' || field.kind === 'events') return text(events.find(({ name }) => name === value)?.label) || String(value)
    if (field.kind === 'days') return say.value(value as Value, 'days')
    if (field.kind === 'date') return say.value(value as Value, 'date')
    return say.value(value as Value, (field.unit as 'share' | null) ?? (typeof value === 'number' ? 'number' : 'text'))
  }
  return (field, value) => {
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return t('analyses.leftOut')
    return Array.isArray(value) ? value.map((each) => one(field, each)).join(t('schedules.and')) : one(field, value)
  }
}
