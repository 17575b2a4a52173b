import { useQueryClient } from '@tanstack/react-query'

/** `useReadAgain('tags', 'runs')`: what lets everything that is kept under these keys be read again. */
export function useReadAgain(...keys: string[]) {
  const queries = useQueryClient()
  return () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })))
}
