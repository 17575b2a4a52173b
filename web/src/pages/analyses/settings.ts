import type { Analysis, AnalysisDraft, AnalysisField, AnalysisKind } from '../../client/analyses'
import type { Schedule, Text } from '../../client/types'
import { inBoth, isNamed } from '../../texts/inBoth'
import { isComplete } from '../tags/scheduleForm'

/** An analysis while it is edited. */
export type AnalysisForm = {
  name: Text
  settings: Record<string, unknown>
  schedule: Schedule | null
  recipients: string[]
  keepsTag: boolean
}

/** As the kind proposes it. */
export function newForm(kind: AnalysisKind): AnalysisForm {
  const settings = Object.fromEntries(kind.fields.map(({ key, default: proposed }) => [key, proposed ?? null]))
  return { name: { ...kind.name }, settings, schedule: null, recipients: [], keepsTag: kind.outputs.length > 0 }
}

export function formOf(analysis: Analysis): AnalysisForm {
  const { name, settings, schedule, recipients, keeps_tag } = analysis
  return { name: { ...name }, settings: { ...settings }, schedule: schedule as Schedule | null, recipients: [...recipients], keepsTag: keeps_tag }
}

/** The fields that are asked for: those whose condition the other settings meet. */
export function askedFor(kind: AnalysisKind, settings: Record<string, unknown>): AnalysisField[] {
  return kind.fields.filter(({ when }) => when === null || when.values.includes(settings[when.field]))
}

const isBlank = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** What nobody asked for, and what was left empty, is as the kind proposes. */
export function draftOf(kind: AnalysisKind, form: AnalysisForm): AnalysisDraft {
  const told = askedFor(kind, form.settings).filter(({ key }) => !isBlank(form.settings[key]))
  return {
    kind: kind.key, name: inBoth(form.name), settings: Object.fromEntries(told.map(({ key }) => [key, form.settings[key]])),
    schedule: form.schedule, recipients: form.recipients, keeps_tag: form.keepsTag,
  }
}

export const isReady = ({ name, schedule }: AnalysisForm) =>
  isNamed(name) && (schedule === null || isComplete(schedule))
