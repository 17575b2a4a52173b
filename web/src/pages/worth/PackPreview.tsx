import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useMay } from '../../client/session'
import { usePlan, useTakePack, type PackAsked, type PackTag, type PlannedTag } from '../../client/worth'
import { Loading } from '../../components/Loading'
import { PageTable, type Column } from '../../components/PageTable'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

type Props = { asked: PackAsked; tags?: PackTag[]; title?: string }

const ready = (tag: PlannedTag) => tag.action !== 'conflict' && tag.missing.length === 0

/** What taking a pack would do, tag by tag; chosen ones are taken, all or nothing. */
export function PackPreview({ asked, tags = [], title }: Props) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message, modal } = App.useApp()
  const may = useMay()
  const query = usePlan(asked)
  const take = useTakePack()
  const [left, setLeft] = useState<Set<string> | null>(null)
  if (query.isError) return <ProblemAlert problem={query.error} />
  if (!query.data) return <section className="panel" role="status"><Loading /><p className="quiet">{t('packs.counting')}</p></section>
  const planned = query.data.tags
  const out = left ?? new Set(planned.filter(({ action, same_name }) => action === 'conflict' || same_name !== null).map(({ key }) => key))
  const chosen = planned.filter(({ key }) => !out.has(key))
  const count = (action: PlannedTag['action']) => chosen.filter((tag) => tag.action === action).length
  const moved = { added: count('add'), changed: count('change') }
  const leaveOut = (keep: (tag: PlannedTag) => boolean) => setLeft(new Set(planned.filter((tag) => !keep(tag)).map(({ key }) => key)))
  const toggle = (key: string) => leaveOut((tag) => (tag.key === key ? out.has(key) : !out.has(tag.key)))
  const done = () => {
    void message.success(`${t('packs.taken', moved)} ${t('packs.takenHint')}`)
    void query.refetch()
  }
  const ask = () =>
    void modal.confirm({
      title: t('packs.takeTitle', { n: chosen.length }),
      content: t('packs.takeText', moved),
      okText: t('packs.take', { n: chosen.length }),
      cancelText: t('do.cancel'),
      onOk: () => take.mutateAsync({ ...asked, keys: chosen.map(({ key }) => key) }).then(done, (problem: unknown) => void message.error(say(problem))),
    })
  return (
    <section className="panel stack" aria-label={t('packs.preview')}>
      <div>
        <h2 className="panel-title">{title ?? t('packs.preview')}</h2>
        <span className="quiet small">{t('packs.previewHint')}</span>
        {query.data.groups.length > 0 && <div className="quiet small">{t('packs.groupsMade', { groups: query.data.groups.map(text).join(t('packs.comma')) })}</div>}
      </div>
      <div className="row">
        <Button size="small" onClick={() => leaveOut((tag) => tag.action !== 'conflict')}>{t('packs.chooseAll')}</Button>
        <Button size="small" onClick={() => leaveOut(ready)}>{t('packs.chooseReady')}</Button>
        <Button size="small" onClick={() => leaveOut(() => false)}>{t('packs.chooseNone')}</Button>
      </div>
      <PlannedTable planned={planned} tags={tags} out={out} onToggle={toggle} />
      {may('define') ? (
        <div><Button type="primary" disabled={chosen.length === 0} loading={take.isPending} onClick={ask}>{chosen.length ? t('packs.take', { n: chosen.length }) : t('packs.takeNothing')}</Button></div>
      ) : (
        <p className="quiet">{t('packs.mayNot')}</p>
      )}
    </section>
  )
}

type TableProps = { planned: PlannedTag[]; tags: PackTag[]; out: Set<string>; onToggle: (key: string) => void }

function PlannedTable({ planned, tags, out, onToggle }: TableProps) {
  const { t, text, language } = useLanguage()
  const about = new Map(tags.map((tag) => [tag.key, tag]))
  const meaning = (key: string) => {
    const tag = about.get(key)
    return tag ? text(tag.description) || tag.sentence.map((one) => one[language]).join('; ') : ''
  }
  const columns: Column<PlannedTag>[] = [
    {
      key: 'tag', title: t('packs.tag'), width: 190,
      render: (tag) => (
        <Checkbox checked={!out.has(tag.key)} disabled={tag.action === 'conflict'} onChange={() => onToggle(tag.key)} aria-label={t('packs.choose', { name: text(tag.name) })}>
          {text(tag.name)}
        </Checkbox>
      ),
    },
    { key: 'group', title: t('packs.group'), render: (tag) => <span className="quiet">{text(tag.group)}</span> },
    ...(tags.length ? [{ key: 'meaning', title: t('packs.meaning'), width: 340, render: (tag: PlannedTag) => <span className="quiet small pack-meaning">{meaning(tag.key)}</span> }] : []),
    { key: 'customers', title: t('packs.customers'), render: (tag) => <Moves tag={tag} byHand={about.get(tag.key)?.kind !== 'rule'} /> },
    { key: 'action', title: t('packs.action'), render: (tag) => <Action tag={tag} /> },
    { key: 'data', title: t('packs.data'), render: (tag) => <span className={tag.missing.length ? '' : 'quiet'}>{tag.missing.length ? t('packs.missing', { facts: tag.missing.map(text).join(t('packs.comma')) }) : t('packs.enough')}</span> },
  ]
  return <PageTable label={t('packs.preview')} columns={columns} rows={planned} rowKey={({ key }) => key} size="small" />
}

function Moves({ tag, byHand }: { tag: PlannedTag; byHand: boolean }) {
  const { t } = useLanguage()
  const { number } = useFormat()
  if (byHand) return <span className="quiet">{t('packs.byHand')}</span>
  if (tag.entered === null) return <span className="quiet">—</span>
  const said = [tag.entered > 0 && t('packs.enter', { n: number(tag.entered) }), (tag.left ?? 0) > 0 && t('packs.leave', { n: number(tag.left) })].filter(Boolean)
  return <span className="numeric">{said.length ? said.join(' · ') : t('packs.nobody')}</span>
}

function Action({ tag }: { tag: PlannedTag }) {
  const { t, text, code } = useLanguage()
  return (
    <span className="stack-small">
      <span>
        <span className={`pack-mark pack-mark-${tag.action}`}>{t(`packs.actions.${tag.action}`)}</span>{' '}
        {tag.fields.length > 0 && <span className="quiet small">{tag.fields.map((field) => code('packs.fields', field)).join(t('packs.comma'))}</span>}
      </span>
      {tag.trouble && <span className="small">{t(`packs.troubles.${tag.trouble}`)}</span>}
      {tag.same_name && <span className="small">{t('packs.sameName', { name: text(tag.same_name.name) })}</span>}
      {tag.needs.length > 0 && <span className="small">{t('packs.needs', { tags: tag.needs.join(t('packs.comma')) })}</span>}
    </span>
  )
}
