import { useCallback } from 'react'
import { useLanguage } from '../../texts/language'

/** Minutes, or hours where there are many. */
export function useSayMinutes(): (minutes: number) => string {
  const { t } = useLanguage()
  return useCallback((minutes) => (minutes < 120 ? t('monitor.minutes', { n: minutes }) : t('monitor.hours', { n: Math.round(minutes / 6) / 10 })), [t])
}
