import { App, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useDeleteScheme, type Scheme } from '../../client/lifecycle'
import { useMay } from '../../client/session'
import { useFormat } from '../../format/useFormat'
import { useLanguage } from '../../texts/language'
import { useProblems } from '../../texts/problems'
import { SchemeForm } from './SchemeForm'

/** When the scheme was decided, its tag, and the ways to change and delete it. */
export function SchemeActions({ scheme }: { scheme: Scheme }) {
  const { t, text } = useLanguage()
  const { dateTime } = useFormat()
  const { say } = useProblems()
  const { modal, message } = App.useApp()
  const [editing, setEditing] = useState(false)
  const remove = useDeleteScheme()
  const may = useMay()
  const ask = () =>
    void modal.confirm({
      title: t('lifecycle.deleteAsk', { name: text(scheme.name) }),
      content: t('lifecycle.deleteHint'),
      okText: t('do.delete'),
      okButtonProps: { danger: true },
      cancelText: t('do.cancel'),
      onOk: () =>
        remove.mutateAsync(scheme.id).then(
          () => void message.success(t('lifecycle.deleted')),
          (problem: unknown) => void message.error(say(problem)),
        ),
    })
  const state = scheme.stale ? t('lifecycle.deciding') : scheme.decided_at ? t('lifecycle.decided', { time: dateTime(scheme.decided_at) }) : t('lifecycle.notDecided')
  return (
    <>
      <span className="quiet small" role="status">{state}</span>
      <Link to={`/tags/${scheme.tag_id}`}><Button>{t('lifecycle.openTag')}</Button></Link>
      {may('define') && may('publish') && (
        <>
          <Button onClick={() => setEditing(true)}>{t('lifecycle.edit')}</Button>
          <Button onClick={ask}>{t('lifecycle.delete')}</Button>
        </>
      )}
      {editing && <SchemeForm scheme={scheme} onClose={() => setEditing(false)} />}
    </>
  )
}
