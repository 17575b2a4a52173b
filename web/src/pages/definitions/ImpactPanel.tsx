import { Link } from 'react-router'
import type { Impact } from '../../client/definitions'
import { useImpact } from '../../client/definitions'
import type { Definition, Text } from '../../client/types'
import { CustomerChip } from '../../components/CustomerChip'
import { Loading } from '../../components/Loading'
import { PageTable } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { Readers } from './ReadersList'
import '../tags/tags.css'
import './definitions.css'

type Props = { id?: string; groupId?: string | null; definition: Definition | null; note?: string; levels: { key: string; name: Text }[] }
const MOVES = ['entered', 'left', 'changed'] as const

/** Who would come and go if the definition were published now, with some of them to be looked at. */
export function ImpactPanel({ id, groupId, definition, note, levels }: Props) {
  const { t } = useLanguage()
  const query = useImpact(id, definition, groupId, true)
  return (
    <section className="panel stack" aria-label={t('definitions.impact')}>
      <div>
        <h2 className="panel-title">{t('definitions.impact')}</h2>
        <span className="quiet small">{note ?? t('definitions.impactHint')}</span>
      </div>
      <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Loading />}
      {query.data && <Figures impact={query.data} levels={levels} />}
    </section>
  )
}

function Figures({ impact, levels }: { impact: Impact; levels: Props['levels'] }) {
  const { t } = useLanguage()
  const { number, duration } = useFormat()
  return (
    <>
      <div className="impact-sizes" data-testid="impact">
        <Size label={t('definitions.before')} n={impact.before} />
        <span aria-hidden className="quiet">→</span>
        <Size label={t('definitions.after')} n={impact.after} />
      </div>
      <div className="impact-moves">
        {MOVES.map((move) => (
          <div key={move} className={`impact-move impact-${move}`} data-testid={`impact-${move}`}>
            <div className="quiet">{t(`definitions.moves.${move}`)}</div>
            <div className="big-number">{number(impact[move].customers)}</div>
            {impact[move].customers === 0 && <span className="quiet small">{t('definitions.nobody')}</span>}
            <ul className="sample">
              {impact[move].sample.map((customer) => <li key={customer.id}><CustomerChip customer={customer} /></li>)}
            </ul>
          </div>
        ))}
      </div>
      {impact.flows.length > 0 && levels.length > 1 && <Flows impact={impact} levels={levels} />}
      {impact.neighbours.length > 0 && <Neighbours neighbours={impact.neighbours} />}
      <Readers readers={impact.readers} />
      <span className="quiet small">{t('definitions.took', { time: duration(impact.took_ms) })}</span>
    </>
  )
}

/** The other tags of its exclusive group: a run decides the group together. */
function Neighbours({ neighbours }: Pick<Impact, 'neighbours'>) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const figure = (key: 'before' | 'after' | 'gained' | 'lost', title: string) => ({
    key, title, align: 'end' as const, render: (row: Impact['neighbours'][number]) => number(row[key]),
  })
  return (
    <section className="stack-small" aria-label={t('inGroup.title')} data-testid="impact-group">
      <div>
        <strong>{t('inGroup.title')}</strong>
        <div className="quiet small">{t('inGroup.hint')}</div>
      </div>
      <PageTable
        label={t('inGroup.title')}
        size="small"
        comparing
        rows={neighbours}
        rowKey={({ id }) => id}
        columns={[
          { key: 'tag', title: t('inGroup.tag'), render: ({ id, name }) => <Link to={`/tags/${encodeURIComponent(id)}/definition`}>{text(name)}</Link> },
          figure('before', t('inGroup.now')), figure('after', t('inGroup.then')), figure('gained', t('inGroup.gained')), figure('lost', t('inGroup.lost')),
        ]}
      />
      {neighbours.every(({ gained, lost }) => gained + lost === 0) && <span className="quiet small">{t('inGroup.none')}</span>}
    </section>
  )
}

function Size({ label, n }: { label: string; n: number }) {
  const { number } = useFormat()
  return <div><div className="quiet">{label}</div><div className="big-number">{number(n)}</div></div>
}

function Flows({ impact, levels }: { impact: Impact; levels: Props['levels'] }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const say = (key: string | null) => {
    if (key === null) return t('definitions.without')
    return key === '' ? t('definitions.goneLevel') : text(levels.find((level) => level.key === key)?.name) || key
  }
  return (
    <PageTable
      label={t('definitions.flows')}
      size="small"
      comparing
      rows={impact.flows.filter(({ before, after }) => before !== null || after !== null)}
      rowKey={({ before, after }) => `${before}>${after}`}
      columns={[
        { key: 'from', title: t('definitions.from'), render: ({ before }) => say(before) },
        { key: 'to', title: t('definitions.to'), render: ({ after }) => say(after) },
        { key: 'n', title: t('definitions.people'), align: 'end', render: ({ customers }) => number(customers) },
      ]}
    />
  )
}
