import { useEffect } from 'react'

const OPEN = '.ant-modal-wrap:not([style*="display: none"])'

/** A dialog that is taken away with the part of the page that opened it cannot give the focus back: this does. */
export function useFocusBack() {
  useEffect(() => {
    let before: HTMLElement | null = null
    let inDialog = false
    const remember = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return
      inDialog = target.closest('.ant-modal-root') !== null
      // At the end of a dialog the browser goes on behind it for a moment: that is not where one was.
      if (!inDialog && !document.querySelector(OPEN)) before = target
    }
    const gone = new MutationObserver(() => {
      if (!inDialog || document.activeElement !== document.body) return
      inDialog = false
      if (before?.isConnected) before.focus({ preventScroll: true })
    })
    document.addEventListener('focusin', remember)
    gone.observe(document.body, { childList: true })
    return () => {
      document.removeEventListener('focusin', remember)
      gone.disconnect()
    }
  }, [])
}
