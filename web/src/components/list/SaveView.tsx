import { App, Checkbox, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useBeginWithView, useSaveView } from '../../client/views'
import { useMay } from '../../client/session'
import { useLanguage } from '../../texts/language'
import { Field } from '../FilterForm'
import { ProblemAlert } from '../ProblemAlert'

/** Keeps a list as it is seen now under a name. */
export function SaveView({ page, query, onClose }: { page: string; query: string; onClose: () => void }) {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const id = useId()
  const mayShare = useMay()('define')
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const [first, setFirst] = useState(false)
  const save = useSaveView(page)
  const begin = useBeginWithView(page)
  const submit = () =>
    save.mutate({ name: name.trim(), query, shared }, {
      onSuccess: (view) => {
        if (first) begin.mutate(view.id)
        void message.success(t('lists.saved', { name: view.name }))
        onClose()
      },
    })
  return (
    <Modal open title={t('lists.save')} onCancel={onClose} okText={t('do.save')} cancelText={t('do.cancel')} onOk={submit} okButtonProps={{ disabled: !name.trim(), loading: save.isPending }}>
      <div className="stack">
        <p className="quiet">{t('lists.saveHint')}</p>
        <Field label={t('lists.name')} htmlFor={id}>
          <Input id={id} value={name} maxLength={64} onChange={({ target }) => setName(target.value)} onPressEnter={() => name.trim() && submit()} />
        </Field>
        <div className="stack-small">
          <Checkbox checked={shared} disabled={!mayShare} onChange={({ target }) => setShared(target.checked)}>{t('lists.share')}</Checkbox>
          <span className="field-hint">{mayShare ? t('lists.shareHint') : t('may.not', { permission: t('may.define.name') })}</span>
        </div>
        <div className="stack-small">
          <Checkbox checked={first} onChange={({ target }) => setFirst(target.checked)}>{t('lists.begin')}</Checkbox>
          <span className="field-hint">{t('lists.beginHint')}</span>
        </div>
        <ProblemAlert problem={save.error} />
      </div>
    </Modal>
  )
}
