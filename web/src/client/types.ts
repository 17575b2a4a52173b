import type { Node } from '../rules/nodes'
import type { components } from './schema'

/** Names that the console uses for the shapes of the API. */
type Schemas = components['schemas']

export type Text = Schemas['Text']
export type Session = Schemas['SessionOut']
export type Permission = Schemas['Permission']
export type Workspace = Schemas['WorkspaceOut']
export type Overview = Schemas['OverviewOut']
export type Vocabulary = Schemas['VocabularyOut']
export type Customer = Schemas['CustomerOut']
export type CustomerPage = Schemas['CustomerPageOut']
export type CustomerDetail = Schemas['CustomerDetailOut']
export type CustomerEvent = Schemas['EventOut']
export type IdentityGraph = Schemas['IdentityGraphOut']
export type Merge = Schemas['MergeOut']
export type SetBy = Schemas['SetByOut']
export type Why = Schemas['WhyOut']
export type WhyNode = Schemas['WhyNodeOut']
export type TagGroup = Schemas['TagGroupOut']
export type TagHistory = Schemas['TagHistoryOut']
export type Job = Schemas['JobOut']
export type Run = Schemas['RunOut']
export type RunTag = Schemas['RunTagOut']
/** The API fills in what a mapping leaves out, so here everything is there. */
export type Mapping = Required<Omit<Schemas['MappingBody'], 'traits'>> & { traits: Required<Schemas['TraitColumn']>[] }
export type Upload = Omit<Schemas['UploadOut'], 'mapping'> & { mapping: Mapping }
export type Import = Schemas['ImportOut']
export type StepReport = Schemas['StepOut']
export type Quality = Schemas['QualityOut']
export type SourceQuality = Schemas['SourceQualityOut']
export type FieldQuality = Schemas['FieldQualityOut']
export type Threshold = Required<Schemas['ThresholdBody']>
export type ExchangeRate = Schemas['RateBody']
export type StandardName = Schemas['NameBody']
export type Quarantined = Schemas['QuarantinedRow']
export type ApiKey = Schemas['ApiKeyOut']
export type Preview = Schemas['PreviewOut']
export type CodeAndParams = Schemas['Problem']

/** The rule language is not described by OpenAPI; `rules/nodes` is its shape here. */
export type Level = { key: string; name: Text; rule?: Node }
export type Definition = { version: 1; levels: Level[] }
export type Tag = Omit<Schemas['TagOut'], 'definition'> & { definition: Definition }
export type TagDraft = Omit<Schemas['TagIn'], 'definition'> & { definition: Definition }

export type Schedule = Schemas['ScheduleIn']

export type Page<T> = { items: T[]; next_cursor?: string | null; total?: number }
