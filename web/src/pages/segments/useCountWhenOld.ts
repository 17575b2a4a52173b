import { useEffect, useRef } from 'react'
import { useMay } from '../../client/session'
import type { Job } from '../../client/types'

/** What is kept but old is counted anew, once for each question, for whoever may have it counted. */
export function useCountWhenOld(kept: { is_old: boolean; job: Job | null } | undefined, question: string, count: () => void) {
  const may = useMay()
  const asked = useRef('')
  const due = kept?.is_old && !kept.job && may('run')
  useEffect(() => {
    if (!due || asked.current === question) return
    asked.current = question
    count()
  }, [due, question, count])
}
