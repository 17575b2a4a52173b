import { App, Button, Empty } from 'antd'
import { Link } from 'react-router'
import { useStartRun } from '../../client/runs'
import { useMay } from '../../client/session'
import { useHousekeeping, type Finding } from '../../client/worth'
import { drawn, type ListColumn } from '../../components/list/arrange'
import { ListFrame } from '../../components/list/ListTable'
import { useList } from '../../components/list/useList'
import { Loading } from '../../components/Loading'
import { PageHeader } from '../../components/PageHeader'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import './worth.css'

/** Which tags want mending, each with the step that mends it. */
export default function Housekeeping() {
  const { t, text, code } = useLanguage()
  const query = useHousekeeping()
  const parts: ListColumn<Finding>[] = [
    { key: 'tag', title: t('worth.tag'), by: ({ tag }) => text(tag.name), words: ({ tag, other }) => [tag, other].map((each) => (each ? `${each.name.zh} ${each.name.en}` : '')).join(' '), render: drawn },
    { key: 'kind', title: t('lists.kind'), facet: ({ kind }) => kind, say: (kind) => code('housekeeping.kinds', kind), by: ({ kind }) => code('housekeeping.kinds', kind), render: drawn },
    { key: 'hint', title: t('lists.says'), render: drawn },
    { key: 'steps', title: t('lists.step'), render: drawn },
  ]
  const list = useList({ page: 'housekeeping', columns: parts, rows: query.data?.items ?? [] })
  if (query.isPending) return <Loading />
  if (query.isError) return <ProblemAlert problem={query.error} retry={() => void query.refetch()} />
  const { items, tags } = query.data
  return (
    <>
      <PageHeader title={t('housekeeping.title')} note={t('housekeeping.note', { n: tags })} back={{ to: '/tags', label: t('tags.title') }} actions={<Link to="/tags/worth"><Button>{t('worth.ranking')}</Button></Link>} />
      {items.length === 0 ? (
        <div className="panel"><Empty description={<><strong>{t('housekeeping.clean')}</strong><br />{t('housekeeping.cleanText', { n: tags })}</>} /></div>
      ) : (
        <div className="stack">
          <section className="panel" aria-label={t('housekeeping.title')}>
            <ListFrame list={list} cards />
            <ul className="findings">
              {list.rows.map((found) => <FindingRow key={`${found.kind} ${found.tag.id} ${found.other?.id ?? ''}`} found={found} shows={list.shows} />)}
            </ul>
          </section>
        </div>
      )}
    </>
  )
}

const tagPath = (id: string) => `/tags/${encodeURIComponent(id)}`

function FindingRow({ found, shows }: { found: Finding; shows: (part: string) => boolean }) {
  const { t, text } = useLanguage()
  const hint = useHint()
  return (
    <li className="finding">
      <div>
        {shows('kind') && <><strong>{t(`housekeeping.kinds.${found.kind}`)}</strong> · </>}<Link to={tagPath(found.tag.id)}>{text(found.tag.name)}</Link>
        {shows('hint') && <p className="quiet finding-text">{hint(found)}</p>}
      </div>
      <div className="row">
        {shows('steps') && found.steps.map((step, place) => <Step key={step} step={step} found={found} first={place === 0} />)}
      </div>
    </li>
  )
}

type StepProps = { step: Finding['steps'][number]; found: Finding; first: boolean }

/** A link to where it is mended; running is done here. */
function Step({ step, found, first }: StepProps) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const may = useMay()
  const start = useStartRun()
  const type = first ? 'primary' : 'default'
  const name = `${t(`housekeeping.steps.${step}`)} ${text(found.tag.name)}`
  if (step === 'run') {
    const run = () =>
      start.mutate({ tagIds: [found.tag.id] }, { onSuccess: () => void message.success(t('housekeeping.started')), onError: (problem) => void message.error(say(problem)) })
    return may('run') ? <Button size="small" type={type} ghost={first} loading={start.isPending} aria-label={name} onClick={run}>{t('housekeeping.steps.run')}</Button> : null
  }
  return (
    <Link to={place(step, found)} aria-label={name}>
      <Button size="small" type={type} ghost={first} tabIndex={-1}>{t(`housekeeping.steps.${step}`)}</Button>
    </Link>
  )
}

function place(step: StepProps['step'], { tag, other, params }: Finding): string {
  if (step === 'look') return `/customers?tag=${encodeURIComponent(tag.id)}`
  if (step === 'job') return `/jobs/${encodeURIComponent(String(params.job))}`
  if (step === 'data') return '/imports/new'
  return tagPath(step === 'compare' && other ? other.id : tag.id)
}

function useHint() {
  const { t, text, code } = useLanguage()
  const { number, percent, dateTime } = useFormat()
  return ({ kind, params, other }: Finding) =>
    t(`housekeeping.hints.${kind}`, {
      path: String(params.path ?? ''),
      since: dateTime(params.since as string | undefined),
      mode: code('tags.modes', String(params.mode ?? '')),
      facts: ((params.facts ?? []) as { zh: string; en: string }[]).map(text).join(t('housekeeping.comma')),
      other: text(other?.name),
      overlap: percent(Number(params.overlap ?? 0)),
      one: number(Number(params.of_one ?? 0)),
      two: number(Number(params.of_other ?? 0)),
      both: number(Number(params.both ?? 0)),
      share: percent(Number(params.share ?? 0)),
    })
}
