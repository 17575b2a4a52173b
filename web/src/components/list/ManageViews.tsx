import { App, Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import { useBeginWithView, useChangeView, useDeleteView, useRestoreView, useViews, type View } from '../../client/views'
import { useMay } from '../../client/session'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'

type Props = { page: string; query: string; onClose: () => void }

/** All views of a list: renamed, shared, replaced by what is seen now, begun with, deleted and brought back. */
export function ManageViews({ page, query, onClose }: Props) {
  const { t } = useLanguage()
  const views = useViews(page).data ?? []
  const [deleted, setDeleted] = useState<View[]>([])
  const gone = deleted.filter(({ id }) => !views.some((view) => view.id === id))
  return (
    <Modal open title={t('lists.manage')} onCancel={onClose} width={640} footer={<Button type="primary" onClick={onClose}>{t('lists.done')}</Button>}>
      <ul className="list-views">
        {views.map((view) => (
          <li key={view.id}>{view.mine ? <Own view={view} query={query} onDeleted={() => setDeleted([...deleted, view])} /> : <Other view={view} />}</li>
        ))}
        {gone.map((view) => <li key={view.id}><Gone view={view} /></li>)}
      </ul>
      {views.length + gone.length === 0 && <p className="quiet">{t('lists.none')}</p>}
    </Modal>
  )
}

function Own({ view, query, onDeleted }: { view: View; query: string; onDeleted: () => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const [name, setName] = useState(view.name)
  const change = useChangeView(view.page)
  const remove = useDeleteView(view.page)
  const mayShare = useMay()('define')
  const onError = (problem: unknown) => void message.error(say(problem))
  const rename = () => name.trim() && name.trim() !== view.name && change.mutate({ id: view.id, name: name.trim() }, { onError })
  const replace = () => change.mutate({ id: view.id, query }, { onError, onSuccess: () => void message.success(t('lists.replaced', { name: view.name })) })
  return (
    <>
      <div className="row nowrap">
        <Input aria-label={t('lists.renameOf', { name: view.name })} value={name} maxLength={64} onChange={({ target }) => setName(target.value)} onPressEnter={rename} />
        <Button disabled={!name.trim() || name.trim() === view.name} loading={change.isPending} onClick={rename}>{t('lists.rename')}</Button>
      </div>
      <div className="row">
        <Begin view={view} />
        <Checkbox checked={view.shared} disabled={!mayShare && !view.shared} onChange={({ target }) => change.mutate({ id: view.id, shared: target.checked }, { onError })}>{t('lists.share')}</Checkbox>
        <Button size="small" disabled={view.query === query} aria-label={`${t('lists.replace')} ${view.name}`} onClick={replace}>{t('lists.replace')}</Button>
        <Button size="small" loading={remove.isPending} aria-label={`${t('do.delete')} ${view.name}`} onClick={() => remove.mutate(view.id, { onError, onSuccess: onDeleted })}>{t('do.delete')}</Button>
      </div>
    </>
  )
}

function Other({ view }: { view: View }) {
  const { t, person } = useLanguage()
  return (
    <>
      <div><strong>{view.name}</strong> <span className="quiet small">{t('lists.by', { name: person(view.owner.name) })}</span></div>
      <div className="row"><Begin view={view} /></div>
    </>
  )
}

function Begin({ view }: { view: View }) {
  const { t } = useLanguage()
  const begin = useBeginWithView(view.page)
  return <Checkbox checked={view.first} onChange={({ target }) => begin.mutate(target.checked ? view.id : null)}>{t('lists.begin')}</Checkbox>
}

function Gone({ view }: { view: View }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const { say } = useProblems()
  const restore = useRestoreView(view.page)
  return (
    <div className="row-between">
      <span className="quiet" role="status">{t('lists.deleted', { name: view.name })}</span>
      <Button size="small" loading={restore.isPending} onClick={() => restore.mutate(view.id, { onError: (problem) => void message.error(say(problem)) })}>{t('lists.undo')}</Button>
    </div>
  )
}
