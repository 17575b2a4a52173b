import { Button, Checkbox, Input, InputNumber } from 'antd'
import { useParams, useSearchParams } from 'react-router'
import { readTierScheme, useSaveTierScheme, useTierOptions, useTierScheme, type TierDimension, type TierDraft, type TierScheme } from '../../client/tiers'
import { Field } from '../../components/FilterForm'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { ConflictDialog } from '../tags/ConflictDialog'
import { ModeChoice } from '../tags/ModeChoice'
import { ScheduleForm } from '../tags/ScheduleForm'
import { ofKind } from '../tags/scheduleForm'
import { UnsavedGuard } from '../tags/UnsavedGuard'
import { useEditing } from '../tags/useEditing'
import { blankDesign, draftOf, isReady, tidy, tiersPath } from './design'
import { DimensionsEditor } from './DimensionsEditor'
import { BenefitsForm, LevelsForm } from './LevelsForm'
import { PresetCards } from './PresetCards'
import { TierPreview } from './TierPreview'
import '../tags/tags.css'
import './tiers.css'

/** A new scheme, from a preset or from nothing; or one that is changed. */
export default function TierEditor() {
  const { id } = useParams()
  return id === undefined ? <NewScheme /> : <ChangeScheme id={id} />
}

function NewScheme() {
  const { t } = useLanguage()
  const [search] = useSearchParams()
  const options = useTierOptions()
  const from = search.get('from')
  if (from === null) {
    return (
      <>
        <PageHeader title={t('tiers.choose')} back={{ to: '/tiers', label: t('tiers.back') }} />
        <PresetCards />
      </>
    )
  }
  if (options.isPending) return <Loading />
  if (options.isError) return <ProblemAlert problem={options.error} retry={() => void options.refetch()} />
  const { presets, dimensions } = options.data
  const preset = presets.find(({ key }) => key === from)
  const begun: TierDraft = {
    name: preset?.name ?? { zh: '', en: '' }, design: preset?.design ?? blankDesign(dimensions[0]!), status: 'active', update_mode: 'after_import', schedule: null, proposing: null,
  }
  return <Editor key={from} begun={begun} dimensions={dimensions} />
}

function ChangeScheme({ id }: { id: string }) {
  const options = useTierOptions()
  const query = useTierScheme(id)
  if (options.isPending || query.isPending) return <Loading />
  if (!options.data || !query.data) return <ProblemAlert problem={query.error ?? options.error} retry={() => void query.refetch()} />
  return <Editor begun={draftOf(query.data)} scheme={query.data} dimensions={options.data.dimensions} />
}

type Props = { begun: TierDraft; scheme?: TierScheme; dimensions: TierDimension[] }

function Editor({ begun, scheme: opened, dimensions }: Props) {
  const { t, text } = useLanguage()
  const editing = useEditing({ opened, begun, draftOf, tidy, read: readTierScheme, saving: useSaveTierScheme(), saved: t('tiers.saved'), pathOf: tiersPath })
  const { stored: scheme, draft, change } = editing
  const { design } = draft
  const setDesign = (part: Partial<typeof design>) => change({ design: { ...design, ...part } })
  return (
    <>
      <PageHeader
        title={scheme ? t('tiers.change', { name: text(scheme.name) }) : t('tiers.new')}
        note={t(`tiers.kindHints.${design.method}`)}
        back={scheme ? { to: tiersPath(scheme.id), label: text(scheme.name) } : { to: '/tiers/new', label: t('tiers.choose') }}
        actions={<Button type="primary" disabled={!isReady(draft)} loading={editing.saving} onClick={editing.save}>{t('tiers.save')}</Button>}
      />
      <div className="tier-editor">
        <div className="stack">
          <ProblemAlert problem={editing.problem} />
          <section className="panel form-grid" aria-label={t('tiers.name')}>
            <Field label={t('tiers.nameZh')} htmlFor="tier-zh"><Input id="tier-zh" maxLength={64} value={draft.name.zh} onChange={({ target }) => change({ name: { ...draft.name, zh: target.value } })} /></Field>
            <Field label={t('tiers.nameEn')} htmlFor="tier-en"><Input id="tier-en" maxLength={64} value={draft.name.en} onChange={({ target }) => change({ name: { ...draft.name, en: target.value } })} /></Field>
          </section>
          <DimensionsEditor design={design} onChange={setDesign} ready={dimensions} />
          <LevelsForm design={design} onChange={setDesign} />
          <BenefitsForm design={design} onChange={setDesign} />
          <UpAndDown draft={draft} onChange={change} />
        </div>
        <TierPreview design={tidy(draft).design} schemeId={scheme?.id ?? null} />
      </div>
      <UnsavedGuard dirty={editing.dirty} permitted={editing.permitted} />
      <ConflictDialog conflict={editing.conflict} />
    </>
  )
}

const modes = ['after_import', 'realtime', 'scheduled', 'manual'] as const

/** How levels are kept current, how long one is kept after a fall, when thresholds are proposed. */
function UpAndDown({ draft, onChange }: { draft: TierDraft; onChange: (part: Partial<TierDraft>) => void }) {
  const { t } = useLanguage()
  const { design } = draft
  const ranks = design.method === 'quantiles'
  const proposes = design.method === 'thresholds' || design.method === 'points'
  return (
    <section className="panel stack" aria-label={t('tiers.fourth')}>
      <div><h2 className="panel-title">{t('tiers.fourth')}</h2><p className="quiet small">{t('tiers.fourthHint')}</p></div>
      <div style={{ maxWidth: 320 }}>
        <Field label={t('tiers.grace')} htmlFor="tier-grace" hint={t('tiers.graceHint')}>
          <InputNumber id="tier-grace" min={0} max={730} precision={0} value={design.grace_days} onChange={(days) => onChange({ design: { ...design, grace_days: days ?? 0 } })} />
        </Field>
      </div>
      <span className="field-label">{t('tiers.updating')}</span>
      <ModeChoice
        label={t('tiers.updating')} modes={modes} mode={draft.update_mode} schedule={draft.schedule} refusesRealtime={ranks && t('tiers.realtimeRanks')}
        hintOf={(mode) => t(`schedules.modes.${mode}`)} onChange={(mode, schedule) => onChange({ update_mode: mode, schedule })}
      />
      {proposes && (
        <div className="stack-small">
          <Checkbox checked={draft.proposing !== null} onChange={({ target }) => onChange({ proposing: target.checked ? ofKind('monthly', null) : null })}>{t('tiers.proposing')}</Checkbox>
          <span className="field-hint">{t('tiers.proposingHint')}</span>
          {draft.proposing && draft.update_mode === 'scheduled' && <span className="field-hint">{t('tiers.proposingOwn')}</span>}
          {draft.proposing && <ScheduleForm name="proposing" value={draft.proposing} onChange={(proposing) => onChange({ proposing })} />}
        </div>
      )}
    </section>
  )
}
