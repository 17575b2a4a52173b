import { Modal } from 'antd'
import { useEffect, type RefObject } from 'react'
import { useBlocker } from 'react-router'
import { useLanguage } from '../../texts/language'

type Props = { dirty: boolean; /** True while leaving follows from a save. */ permitted: RefObject<boolean> }

/** Asks before a page with unsaved changes is left. A drawer that opens over the page is no leaving. */
export function UnsavedGuard({ dirty, permitted }: Props) {
  const { t } = useLanguage()
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && !permitted.current && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (!dirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [dirty])
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={t('editor.unsavedTitle')}
      okText={t('editor.leave')}
      okButtonProps={{ danger: true }}
      cancelText={t('editor.stay')}
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      {t('editor.unsavedText')}
    </Modal>
  )
}
