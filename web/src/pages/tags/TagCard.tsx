import { ClockCircleOutlined, DeleteOutlined, EditOutlined, PauseCircleOutlined, SyncOutlined, WarningOutlined } from '@ant-design/icons'
import { App, Button, Tag as AntTag } from 'antd'
import type { CSSProperties, ReactNode } from 'react'
import { Link } from 'react-router'
import { useDeleteTag } from '../../client/tags'
import type { Schedule, Tag } from '../../client/types'
import { TagChip } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { StatusMark } from '../definitions/StatusMark'
import { saySchedule } from './scheduleForm'

/** One tag: what it means, how many customers it covers, how they split, and when it was computed. */
export function TagCard({ tag, population, shows }: { tag: Tag; population: number; shows: (part: string) => boolean }) {
  const words = useLanguage()
  const { t, text, code, language } = words
  const { number, percent, dateTime } = useFormat()
  const how = tag.schedule ? saySchedule(tag.schedule as Schedule, words) : code('tags.modes', tag.update_mode)
  const share = population ? Math.min(1, tag.customers / population) : 0 // the two are read one after the other
  const style = { '--tag': tag.colour || '#8a9693' } as CSSProperties
  const sentence = tag.sentence.map((one) => one[language]).join('; ')
  return (
    <article className="panel tag-card" style={style}>
      <div className="row-between">
        <Link to={`/tags/${encodeURIComponent(tag.id)}`}><TagChip tag={tag} id={tag.id} /></Link>
        <span className="row tag-card-actions">
          <Link to={`/tags/${encodeURIComponent(tag.id)}`}><Button type="text" size="small" icon={<EditOutlined aria-hidden />} aria-label={`${t('do.edit')} ${text(tag.name)}`} /></Link>
          <DeleteTag tag={tag} />
        </span>
      </div>
      {shows('text') && <p className="quiet tag-card-text">{text(tag.description) || sentence}</p>}
      <div className="tag-card-foot">
        {shows('customers') && (
          <>
            <div className="row-between">
              <Link className="tag-card-number" to={`/customers?tag=${encodeURIComponent(tag.id)}`} aria-label={t('tags.seeCustomers', { n: number(tag.customers), name: text(tag.name) })}>
                {number(tag.customers)}
              </Link>
              <span className="quiet small" title={t('tags.coverage')}>{percent(share)}</span>
            </div>
            <div className="bar" aria-hidden><span style={{ width: `${share * 100}%` }} /></div>
          </>
        )}
        {shows('levels') && tag.levels.length > 1 && <LevelSplit tag={tag} />}
        <div className="quiet small">
          {shows('kind') && code('tags.kinds', tag.kind)}
          {shows('decided') && tag.kind === 'imported' && <>{shows('kind') && ' · '}{tag.last_run_at ? t('outside.lastDelivery', { time: dateTime(tag.last_run_at) }) : t('tags.never')}</>}
          {shows('decided') && tag.kind === 'rule' && <>{shows('kind') && ' · '}{how} · {tag.last_run_at ? t('schedules.lastShort', { time: dateTime(tag.last_run_at) }) : t('tags.never')}</>}
          {shows('decided') && tag.next_run_at && <> · {t('schedules.nextShort', { time: dateTime(tag.next_run_at) })}</>}
        </div>
        {shows('status') && (tag.status !== 'published' || tag.proposed) && <Link to={`/tags/${encodeURIComponent(tag.id)}/definition`}><StatusMark status={tag.status} proposed={tag.proposed} /></Link>}
        {shows('status') && <Marks tag={tag} />}
      </div>
    </article>
  )
}

/** What is out of the ordinary about how it is kept current. */
function Marks({ tag }: { tag: Tag }) {
  const { t } = useLanguage()
  const { dateTime } = useFormat()
  if (!tag.frozen_at && !tag.pending && !tag.stale_since) return null
  return (
    <div className="row wrap">
      {tag.failed_run && (
        <Mark kind="failed" icon={<WarningOutlined aria-hidden />} title={t('schedules.failedHint')}>
          <Link to={`/runs/${encodeURIComponent(tag.failed_run)}`}>{t('schedules.failed')}</Link>
        </Mark>
      )}
      {tag.stale_since && !tag.failed_run && <Mark kind="stale" icon={<SyncOutlined spin aria-hidden />} title={t('schedules.staleHint')}>{t('schedules.stale')}</Mark>}
      {tag.frozen_at && (
        <Mark icon={<PauseCircleOutlined aria-hidden />} kind="frozen" title={t(tag.frozen ? 'schedules.frozenHint' : 'schedules.freezeHint')}>
          {t(tag.frozen ? 'schedules.frozenAt' : 'schedules.freezes', { time: dateTime(tag.frozen_at) })}
        </Mark>
      )}
      {tag.pending && (
        <Mark icon={<ClockCircleOutlined aria-hidden />} kind={tag.pending.error ? 'failed' : 'pending'} title={t('schedules.effectHint')}>
          {t('schedules.pendingAt', { time: dateTime(tag.pending.effective_at) })}
        </Mark>
      )}
    </div>
  )
}

function Mark({ kind, children, ...how }: { kind: string; icon: ReactNode; title: string; children: ReactNode }) {
  return <AntTag className={`mark mark-${kind}`} {...how}>{children}</AntTag>
}

function LevelSplit({ tag }: { tag: Tag }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  return (
    <ul className="level-split" aria-label={t('tags.levels')}>
      {tag.levels.map(({ key, name, customers }) => (
        <li key={key}>
          <Link className="plain" to={`/customers?tag=${encodeURIComponent(`${tag.id}:${key}`)}`}>
            {text(name) || key} <span className="numeric">{number(customers)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function DeleteTag({ tag }: { tag: Tag }) {
  const { t, text } = useLanguage()
  const { number } = useFormat()
  const { say } = useProblems()
  const { modal, message } = App.useApp()
  const remove = useDeleteTag()
  const name = text(tag.name)
  const ask = () =>
    modal.confirm({
      title: t('tags.deleteTitle', { name }),
      content: t('tags.deleteText', { n: number(tag.customers) }),
      okText: t('do.delete'),
      cancelText: t('do.cancel'),
      okButtonProps: { danger: true },
      onOk: () =>
        remove.mutateAsync(tag.id).then(
          () => void message.success(t('tags.deleted')),
          (problem: unknown) => void message.error(say(problem)),
        ),
    })
  return <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={`${t('do.delete')} ${name}`} onClick={() => void ask()} />
}
