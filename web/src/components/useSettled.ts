import { useEffect, useMemo, useState } from 'react'

/** A value once it has stood still for so many milliseconds; equal values are the same, and `null` is known at once. */
export function useSettled<T>(value: T, after: number): T {
  const words = JSON.stringify(value)
  const [settled, setSettled] = useState(words)
  useEffect(() => {
    const pause = setTimeout(() => setSettled(words), after)
    return () => clearTimeout(pause)
  }, [words, after])
  const shown = words === 'null' ? words : settled
  return useMemo(() => JSON.parse(shown) as T, [shown])
}
