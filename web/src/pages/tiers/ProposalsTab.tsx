import { App, Button, Popconfirm } from 'antd'
import { Link } from 'react-router'
import { useMay } from '../../client/session'
import { useDecideProposal, useProposeTiers, useTierProposals, type TierDesign, type TierProposal, type TierScheme } from '../../client/tiers'
import { JobProgress } from '../../components/JobProgress'
import { Loading } from '../../components/Loading'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'

/** Thresholds that were proposed, with what they would do; a person decides. */
export function ProposalsTab({ scheme }: { scheme: TierScheme }) {
  const { t } = useLanguage()
  const may = useMay()('tier')
  const query = useTierProposals(scheme.id)
  const ask = useProposeTiers(scheme.id)
  const possible = scheme.method === 'thresholds' || scheme.method === 'points'
  return (
    <div className="stack">
      <ProblemAlert problem={ask.error ?? query.error} />
      {may && possible && <div><Button loading={ask.isPending || !!query.data?.job} onClick={() => ask.mutate()}>{t('tiers.propose')}</Button></div>}
      {query.data?.job && <div className="panel"><JobProgress job={query.data.job} label={t('tiers.proposed')} /></div>}
      {query.isPending && <Loading />}
      {query.data?.items.length === 0 && (
        <div className="panel quiet">
          {t(possible ? 'tiers.noProposals' : 'tiers.nothingProposed')} {may && possible && <Link className="in-text" to={`/tiers/${encodeURIComponent(scheme.id)}/edit`}>{t('tiers.edit')}</Link>}
        </div>
      )}
      {query.data?.items.map((proposal) => <ProposalCard key={proposal.id} scheme={scheme} proposal={proposal} may={may} />)}
    </div>
  )
}

function ProposalCard({ scheme, proposal, may }: { scheme: TierScheme; proposal: TierProposal; may: boolean }) {
  const { t, text, person } = useLanguage()
  const { dateTime, number } = useFormat()
  const { message } = App.useApp()
  const decide = useDecideProposal(scheme.id)
  const { effect, design } = proposal
  const heads = (key: string, when: 'now' | 'then') => (effect.levels.find((one) => one['key'] === key)?.[when] as { customers: number } | undefined)?.customers
  const answer = (yes: boolean) => decide.mutate({ proposal: proposal.id, yes }, { onSuccess: () => void message.success(t(yes ? 'tiers.adopted' : 'tiers.declined')) })
  return (
    <section className="panel stack" aria-label={t('tiers.proposed')}>
      <div className="row-between">
        <h2 className="panel-title">{t('tiers.proposed')} · {t(`tiers.states.${proposal.state}`)}</h2>
        <span className="quiet small">{t('tiers.made')} {dateTime(proposal.made_at)} {person(proposal.made_by) || t('tiers.byClock')}</span>
      </div>
      <PageTable
        label={t('tiers.effect')} size="small" comparing rows={design.levels} rowKey={({ key }) => key}
        columns={[
          { key: 'level', title: t('tiers.level'), render: ({ name }) => text(name) },
          { key: 'asks', title: t('tiers.asks'), render: ({ key }) => <Asks before={scheme.design} after={design} level={key} /> },
          { key: 'now', title: `${t('tiers.customers')} · ${t('tiers.now')}`, align: 'end', render: ({ key }) => <span className="numeric">{number(heads(key, 'now'))}</span> },
          { key: 'then', title: t('tiers.then'), align: 'end', render: ({ key }) => <strong className="numeric">{number(heads(key, 'then'))}</strong> },
        ]}
      />
      <p><span className="tier-up">{t('tiers.upN', { n: number(effect.up) })}</span> · <span className="tier-down">{t('tiers.downN', { n: number(effect.down) })}</span></p>
      <ProblemAlert problem={decide.error} />
      {may && proposal.state === 'open' && (
        <div className="row">
          <Popconfirm title={t('tiers.acceptAsk')} description={t('tiers.adoptText', { up: number(effect.up), down: number(effect.down) })} okText={t('tiers.accept')} cancelText={t('do.cancel')} onConfirm={() => answer(true)}>
            <Button type="primary" loading={decide.isPending}>{t('tiers.accept')}</Button>
          </Popconfirm>
          <Button onClick={() => answer(false)}>{t('tiers.decline')}</Button>
        </div>
      )}
    </section>
  )
}

/** What a level asked for before, and would ask for. */
function Asks({ before, after, level }: { before: TierDesign; after: TierDesign; level: string }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const [old, next] = [before, after].map(({ levels }) => levels.find(({ key }) => key === level))
  if (!next) return null
  const rows = after.method === 'points'
    ? (next.points === null ? [] : [{ key: 'points', name: t('tiers.kinds.points'), was: old?.points ?? null, is: next.points }])
    : after.dimensions.filter(({ key }) => next.thresholds[key] !== undefined).map(({ key, name }) => ({ key, name: text(name), was: old?.thresholds[key] ?? null, is: next.thresholds[key]! }))
  if (rows.length === 0) return <span className="quiet">{t('tiers.everybodyElse')}</span>
  return <ul className="tier-missing">{rows.map(({ key, name, was, is }) => <li key={key}>{name} <span className="numeric">{was === is ? number(is) : `${number(was)} → ${number(is)}`}</span></li>)}</ul>
}
