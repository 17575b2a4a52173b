import { HolderOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { createContext, use, useState, type DragEvent, type ReactNode } from 'react'
import { useLanguage } from '../texts/language'
import { find, moved, standingOf, type Place } from './moving'
import { isGroup, type Draft, type GroupDraft } from './draft'

type Moving = { root: GroupDraft; onChange: (root: GroupDraft) => void }

const MovingContext = createContext<Moving | null>(null)

/** Around the outermost rows of a rule: everything inside can change places. */
export function MovingRows({ root, onChange, children }: Moving & { children: ReactNode }) {
  return <MovingContext value={{ root, onChange }}>{children}</MovingContext>
}

/** The row that is being dragged: the browser tells where it is, not what it is. */
let dragged: string | null = null

/** A row with a handle: drag it, or open the handle's menu, to give it another place or put it in a group. */
export function MovableRow({ row, children }: { row: Draft; children: ReactNode }) {
  const { t } = useLanguage()
  const moving = use(MovingContext)
  const [over, setOver] = useState<Place['by'] | null>(null)
  if (!moving) return children
  const move = (uid: string, place: Place) => moving.onChange(moved(moving.root, uid, place))
  const moves = movesOf(moving.root, row)
  if (moves.length === 0) return children
  const drop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (dragged && over) move(dragged, { by: over, uid: row.uid })
    dragged = null
    setOver(null)
  }
  const enter = (event: DragEvent) => {
    if (!dragged || find(row, dragged)) return
    event.preventDefault()
    event.stopPropagation()
    setOver(placeUnder(event, row))
  }
  return (
    // The menu of the handle does by keyboard what dragging does.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={over ? `rule-movable rule-over-${over}` : 'rule-movable'} onDragOver={enter} onDragLeave={() => setOver(null)} onDrop={drop}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <span
        className="rule-handle"
        draggable
        onDragStart={(event) => {
          event.stopPropagation()
          event.dataTransfer.setData('text/plain', row.uid)
          event.dataTransfer.effectAllowed = 'move'
          dragged = row.uid
        }}
        onDragEnd={() => (dragged = null)}
      >
        <Dropdown
          trigger={['click']}
          autoFocus
          menu={{
            items: moves.map(({ key }) => ({ key, label: t(`segments.moves.${key}`) })),
            onClick: ({ key }) => move(row.uid, moves.find((one) => one.key === key)!.place),
          }}
        >
          <Button type="text" size="small" icon={<HolderOutlined aria-hidden />} aria-label={t('segments.move')} title={t('segments.moveHint')} />
        </Dropdown>
      </span>
      <div className="rule-movable-row">{children}</div>
    </div>
  )
}

/** Near an edge beside the row; in its middle together with it. */
function placeUnder(event: DragEvent, row: Draft): Place['by'] {
  const { top, height } = event.currentTarget.getBoundingClientRect()
  const part = (event.clientY - top) / height
  if (part < 0.3) return 'before'
  if (part > 0.7) return 'after'
  return isGroup(row) ? 'into' : 'with'
}

type Move = { key: 'up' | 'down' | 'intoBefore' | 'intoAfter' | 'with' | 'out'; place: Place }

/** Every place that a row can go to by one step. */
function movesOf(root: GroupDraft, row: Draft): Move[] {
  const standing = standingOf(root, row.uid)
  if (!standing) return []
  const { group, index } = standing
  const [before, after] = [group.of[index - 1], group.of[index + 1]]
  const found: (Move | false | undefined)[] = [
    before && { key: 'up', place: { by: 'before', uid: before.uid } },
    after && { key: 'down', place: { by: 'after', uid: after.uid } },
    before && isGroup(before) && { key: 'intoBefore', place: { by: 'into', uid: before.uid } },
    after && isGroup(after) && { key: 'intoAfter', place: { by: 'into', uid: after.uid } },
    before && !isGroup(before) && { key: 'with', place: { by: 'with', uid: before.uid } },
    group.uid !== root.uid && group.of.length > 1 && { key: 'out', place: { by: 'after', uid: group.uid } },
  ]
  return found.filter((move): move is Move => Boolean(move))
}
