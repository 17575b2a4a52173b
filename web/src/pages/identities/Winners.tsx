import { App, Select } from 'antd'
import { useSetWinner, useWinners, type Winner } from '../../client/duplicates'
import { useMay } from '../../client/session'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const ways = ['recent', 'trusted', 'complete'] as const

/** For each trait, whose word counts where sources say different things. */
export function Winners() {
  const { t, code, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const query = useWinners()
  const set = useSetWinner()
  const maySet = useMay()('settings')
  const change = (trait: string, wins: Winner['wins'], trusted: string[]) =>
    set.mutate(
      { trait, wins, trusted },
      {
        onSuccess: () => void message.success(t('duplicates.rebuilding')),
        onError: (problem) => void message.error(say(problem)),
      },
    )
  /** A shop's own traits have no label; those that people are compared by do. */
  const called = ({ trait, label }: Winner) => (label.zh === trait ? code('duplicates.fields', trait, trait) : text(label))
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  return (
    <section className="panel stack-small" aria-labelledby="winners-title">
      <h2 id="winners-title" className="panel-title">{t('duplicates.winners')}</h2>
      <p className="quiet small identities-hint">{t(maySet ? 'duplicates.winnersHint' : 'duplicates.ownerOnly')}</p>
      <PageTable
        label={t('duplicates.winners')}
        rows={query.data ?? []}
        rowKey={({ trait }) => trait}
        loading={query.isPending}
        empty={t('duplicates.noTraits')}
        columns={[
          { key: 'trait', title: t('duplicates.trait'), render: called },
          {
            key: 'wins',
            title: t('duplicates.wins'),
            render: (row) => (
              <Select
                className="winner"
                aria-label={t('duplicates.winsFor', { trait: called(row) })}
                value={row.wins}
                disabled={!maySet || set.isPending}
                onChange={(wins) => change(row.trait, wins, wins === 'trusted' ? row.sources : [])}
                options={ways.map((way) => ({ value: way, label: t(`duplicates.ways.${way}`), disabled: way === 'trusted' && row.sources.length === 0 }))}
              />
            ),
          },
          {
            key: 'trusted',
            title: t('duplicates.trusted'),
            render: (row) =>
              row.wins === 'trusted' ? (
                <Select
                  mode="multiple"
                  className="winner-sources"
                  aria-label={t('duplicates.trustedFor', { trait: called(row) })}
                  value={row.trusted}
                  disabled={!maySet || set.isPending}
                  onChange={(trusted) => change(row.trait, 'trusted', trusted)}
                  options={[...new Set([...row.trusted, ...row.sources])].map((source) => ({ value: source, label: source }))}
                />
              ) : (
                <span className="quiet small">{row.sources.join('、')}</span>
              ),
          },
        ]}
      />
    </section>
  )
}
