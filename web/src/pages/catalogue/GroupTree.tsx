import { ArrowDownOutlined, ArrowUpOutlined, EditOutlined } from '@ant-design/icons'
import { App, Button, Tag as AntTag } from 'antd'
import { useArrangeGroups, type Group } from '../../client/catalogue'
import { useMay } from '../../client/session'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

type Placed = { group: Group; depth: number }

/** The groups as they are read from top to bottom, each with how deep it lies. */
function asTree(groups: Group[], parent: string | null = null, depth = 0): Placed[] {
  const known = new Set(groups.map(({ id }) => id))
  return groups
    .filter(({ parent_id }) => (parent_id && known.has(parent_id) ? parent_id : null) === parent)
    .flatMap((group) => [{ group, depth }, ...asTree(groups, group.id, depth + 1)])
}

type Props = { groups: Group[]; total: number; loose: number; chosen: string; onChoose: (id: string) => void; onEdit: (group: Group) => void }

/** The tree of groups: choosing one shows its tags. */
export function GroupTree({ groups, total, loose, chosen, onChoose, onEdit }: Props) {
  const { t, text } = useLanguage()
  const may = useMay()
  return (
    <nav aria-label={t('catalogue.tree')} className="group-tree">
      <ul>
        <Entry label={t('catalogue.all')} count={total} chosen={chosen === ''} onChoose={() => onChoose('')} />
        {asTree(groups).map(({ group, depth }) => (
          <Entry key={group.id} depth={depth} label={text(group.name)} count={group.tags} chosen={chosen === group.id} exclusive={group.exclusive} onChoose={() => onChoose(group.id)}>
            {may('define') && chosen === group.id && (
              <span className="row nowrap">
                <Move group={group} groups={groups} by={-1} />
                <Move group={group} groups={groups} by={1} />
                <Button size="small" type="text" icon={<EditOutlined aria-hidden />} aria-label={t('catalogue.editGroup', { name: text(group.name) })} onClick={() => onEdit(group)} />
              </span>
            )}
          </Entry>
        ))}
        {loose > 0 && <Entry label={t('catalogue.ungrouped')} count={loose} chosen={chosen === 'none'} onChoose={() => onChoose('none')} />}
      </ul>
    </nav>
  )
}

type EntryProps = { label: string; count: number; chosen: boolean; depth?: number; exclusive?: boolean; onChoose: () => void; children?: React.ReactNode }

function Entry({ label, count, chosen, depth = 0, exclusive, onChoose, children }: EntryProps) {
  const { t } = useLanguage()
  return (
    <li className={chosen ? 'chosen' : ''} style={{ paddingInlineStart: depth * 16 }}>
      <button type="button" className="group-choice" aria-current={chosen || undefined} onClick={onChoose}>
        <span>{label}</span> {exclusive && <AntTag>{t('catalogue.exclusive')}</AntTag>} <span className="quiet small numeric">{count}</span>
      </button>
      {children}
    </li>
  )
}

function Move({ group, groups, by }: { group: Group; groups: Group[]; by: -1 | 1 }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const arrange = useArrangeGroups()
  const order = asTree(groups).map(({ group: one }) => one)
  const beside = order.filter(({ parent_id }) => parent_id === group.parent_id)
  const other = beside[beside.indexOf(group) + by]
  const swap = () => {
    const ids = order.map(({ id }) => (id === group.id ? other!.id : id === other!.id ? group.id : id))
    arrange.mutate(ids, { onError: (problem) => void message.error(say(problem)) })
  }
  return (
    <Button
      size="small"
      type="text"
      disabled={!other}
      loading={arrange.isPending}
      icon={by < 0 ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}
      aria-label={t(by < 0 ? 'catalogue.up' : 'catalogue.down', { name: text(group.name) })}
      onClick={swap}
    />
  )
}
