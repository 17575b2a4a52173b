import { useEffect, useState } from 'react'

/** A value once it has stood still for so many milliseconds; equal values are the same. */
export function useSettled<T>(value: T, after: number): T {
  const [settled, setSettled] = useState(value)
  const said = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(said) as T), after)
    return () => clearTimeout(timer)
  }, [said, after])
  return settled
}
