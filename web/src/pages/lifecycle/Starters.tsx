import { App, Button } from 'antd'
import { useProposal, useStarters, useTakeScheme, type Scheme, type Starter } from '../../client/lifecycle'
import { useMay } from '../../client/session'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'

/** The shipped schemes that are not taken yet: one click takes one, with days proposed from the shop's own intervals. */
export function Starters({ taken, onTaken }: { taken: Scheme[]; onTaken: (id: string) => void }) {
  const { t } = useLanguage()
  const may = useMay()
  const starters = useStarters()
  const left = (starters.data ?? []).filter(({ starter }) => !taken.some((scheme) => scheme.starter === starter))
  if (left.length === 0 || !(may('define') && may('publish'))) return null
  return (
    <section className="panel stack lifecycle-starters" aria-label={t('lifecycle.takeMore')}>
      <h2 className="panel-title">{t('lifecycle.takeMore')}</h2>
      {taken.length === 0 && <p>{t('lifecycle.empty')}</p>}
      <Proposed />
      <ul className="starter-cards">
        {left.map((starter) => <li key={starter.starter}><StarterCard starter={starter} onTaken={onTaken} /></li>)}
      </ul>
    </section>
  )
}

function Proposed() {
  const { t } = useLanguage()
  const found = useProposal().data
  if (!found) return null
  const { repurchases: n, median, most, nearly_all: all } = found
  if (median === null || most === null || all === null) return <p className="quiet">{t('lifecycle.proposalNone', { n })}</p>
  return <p className="quiet">{t('lifecycle.proposalNote', { n, median, most, all })}</p>
}

function StarterCard({ starter, onTaken }: { starter: Starter; onTaken: (id: string) => void }) {
  const { t, text } = useLanguage()
  const { message } = App.useApp()
  const proposal = useProposal()
  const take = useTakeScheme()
  const proposed = proposal.data?.values ?? {}
  const values = Object.fromEntries(starter.parameters.flatMap(({ key }) => (proposed[key] === undefined ? [] : [[key, proposed[key]]])))
  const done = ({ id }: Scheme) => {
    void message.success(t('lifecycle.taken'))
    onTaken(id)
  }
  return (
    <div className="starter-card stack-small">
      <strong>{text(starter.name)}</strong>
      <span className="quiet">{text(starter.description)}</span>
      <span className="small">{t('lifecycle.stagesOf', { names: starter.stages.map(({ name }) => text(name)).join(' · ') })}</span>
      <ul className="small plain-list">
        {starter.parameters.map(({ key, name, value, unit }) => (
          <li key={key}>{text(name)} {values[key] ?? value} {unit === 'days' ? t('lifecycle.units.days') : t('lifecycle.units.times')}</li>
        ))}
      </ul>
      <ProblemAlert problem={take.error} />
      <div>
        <Button type="primary" loading={take.isPending} disabled={proposal.isLoading} aria-label={`${t('lifecycle.take')}: ${text(starter.name)}`}
          onClick={() => take.mutate({ starter: starter.starter, values }, { onSuccess: done })}>
          {t('lifecycle.take')}
        </Button>
      </div>
    </div>
  )
}
