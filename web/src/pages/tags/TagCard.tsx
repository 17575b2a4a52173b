import { DeleteOutlined, EditOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { CSSProperties } from 'react'
import { Link } from 'react-router'
import { useDeleteTag } from '../../client/tags'
import type { Tag } from '../../client/types'
import { TagChip } from '../../components/TagChip'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

/** One tag: what it means, how many customers it covers, how they split, and when it was computed. */
export function TagCard({ tag, population }: { tag: Tag; population: number }) {
  const { t, text, code, language } = useLanguage()
  const { number, percent, dateTime } = useFormat()
  const share = population ? tag.customers / population : 0
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
      <p className="quiet tag-card-text">{text(tag.description) || sentence}</p>
      <div className="tag-card-foot">
        <div className="row-between">
          <Link className="tag-card-number" to={`/customers?tag=${encodeURIComponent(tag.id)}`} aria-label={t('tags.seeCustomers', { n: number(tag.customers), name: text(tag.name) })}>
            {number(tag.customers)}
          </Link>
          <span className="quiet small" title={t('tags.coverage')}>{percent(share)}</span>
        </div>
        <div className="bar" aria-hidden><span style={{ width: `${share * 100}%` }} /></div>
        {tag.levels.length > 1 && <LevelSplit tag={tag} />}
        <div className="quiet small">
          {code('tags.kinds', tag.kind)}
          {tag.kind === 'rule' && <> · {code('tags.modes', tag.update_mode)} · {tag.last_run_at ? dateTime(tag.last_run_at) : t('tags.never')}</>}
        </div>
      </div>
    </article>
  )
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
