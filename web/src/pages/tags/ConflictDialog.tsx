import { Button, Modal } from 'antd'
import { useLanguage } from '../../texts/language'
import type { Conflict } from './useConflict'

export function ConflictDialog({ conflict }: { conflict: Conflict | null }) {
  const { t } = useLanguage()
  return (
    <Modal
      open={conflict !== null}
      title={t('editor.conflictTitle')}
      onCancel={conflict?.dismiss}
      footer={
        <>
          <Button onClick={conflict?.theirs}>{t('editor.takeTheirs')}</Button>
          <Button type="primary" onClick={conflict?.mine}>{t('editor.keepMine')}</Button>
        </>
      }
    >
      {t('editor.conflictText')}
    </Modal>
  )
}
