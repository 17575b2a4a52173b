import { useFormat } from '../format/useFormat'

/** Money in figures of one width; nothing at all stands back. */
export function Amount({ value }: { value: string }) {
  const { money } = useFormat()
  return <span className={Number(value) === 0 ? 'numeric zero' : 'numeric'}>{money(value)}</span>
}
