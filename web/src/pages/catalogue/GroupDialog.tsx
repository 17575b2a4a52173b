import { App, Button, Input, Modal, Popconfirm, Radio, Select, Switch } from 'antd'
import { useState } from 'react'
import { useDeleteGroup, useSaveGroup, type Group, type GroupDraft } from '../../client/catalogue'
import { inBoth } from '../../texts/inBoth'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

const WAYS = ['order', 'newest', 'refuse'] as const

/** A group's name, its place in the tree, and whether a customer has one of its tags at a time. */
export function GroupDialog({ group, groups, onClose }: { group: Group | null; groups: Group[]; onClose: () => void }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const save = useSaveGroup()
  const [draft, setDraft] = useState<GroupDraft>(
    group ? { name: group.name, parent_id: group.parent_id, exclusive: group.exclusive, on_conflict: group.on_conflict } : { name: { zh: '', en: '' }, parent_id: null, exclusive: false, on_conflict: 'order' },
  )
  const change = (part: Partial<GroupDraft>) => setDraft({ ...draft, ...part })
  const name = inBoth(draft.name)
  const submit = () =>
    save.mutate(
      { id: group?.id, draft: { ...draft, name } },
      {
        onSuccess: () => {
          void message.success(t('catalogue.saved'))
          onClose()
        },
        onError: (problem) => void message.error(say(problem)),
      },
    )
  return (
    <Modal open title={group ? t('catalogue.editGroup', { name: text(group.name) }) : t('catalogue.newGroup')} onCancel={onClose} footer={null} destroyOnHidden>
      <div className="stack">
        {(['zh', 'en'] as const).map((language) => (
          <label key={language} className="stack-small">
            <span className="field-label">{t(`catalogue.groupName.${language}`)}</span>
            <Input value={draft.name[language]} maxLength={64} onChange={({ target }) => change({ name: { ...draft.name, [language]: target.value } })} />
          </label>
        ))}
        <div className="stack-small">
          <span className="field-label" id="group-parent">{t('catalogue.parent')}</span>
          <Select
            aria-labelledby="group-parent"
            value={draft.parent_id ?? ''}
            options={[{ value: '', label: t('catalogue.top') }, ...groups.filter(({ id }) => id !== group?.id).map((one) => ({ value: one.id, label: text(one.name) }))]}
            onChange={(id) => change({ parent_id: id || null })}
          />
        </div>
        <div className="row">
          <Switch aria-labelledby="group-exclusive" checked={draft.exclusive} onChange={(exclusive) => change({ exclusive })} />
          <span id="group-exclusive">{t('catalogue.isExclusive')}</span>
        </div>
        {draft.exclusive && <p className="quiet small">{t('catalogue.exclusiveHint')}</p>}
        {draft.exclusive && (
          <div className="stack-small">
            <span className="field-label" id="group-conflict">{t('catalogue.onConflict')}</span>
            <Radio.Group
              aria-labelledby="group-conflict"
              value={draft.on_conflict}
              onChange={({ target }) => change({ on_conflict: target.value as GroupDraft['on_conflict'] })}
              className="stack-small"
              options={WAYS.map((way) => ({ value: way, label: t(`catalogue.ways.${way}`) }))}
            />
            <span className="quiet small">{t(`catalogue.wayHints.${draft.on_conflict ?? 'order'}`)}</span>
          </div>
        )}
        <div className="row-between">
          <Button type="primary" disabled={!name.zh} loading={save.isPending} onClick={submit}>{t('catalogue.save')}</Button>
          {group && <DeleteGroup group={group} onGone={onClose} />}
        </div>
      </div>
    </Modal>
  )
}

function DeleteGroup({ group, onGone }: { group: Group; onGone: () => void }) {
  const { t, text } = useLanguage()
  const { say } = useProblems()
  const { message } = App.useApp()
  const remove = useDeleteGroup()
  const go = () =>
    remove.mutate(group.id, {
      onSuccess: () => {
        void message.success(t('catalogue.removed'))
        onGone()
      },
      onError: (problem) => void message.error(say(problem)),
    })
  return (
    <Popconfirm title={t('catalogue.removeAsk', { name: text(group.name) })} description={t('catalogue.removeHint')} okText={t('do.delete')} cancelText={t('do.cancel')} onConfirm={go}>
      <Button danger loading={remove.isPending}>{t('catalogue.remove')}</Button>
    </Popconfirm>
  )
}
