import { Input } from 'antd'
import { useEffect, useState } from 'react'

type Props = { id?: string; label: string; value: string; onSearch: (words: string) => void; className?: string; /** Says what it is itself, where no label stands beside it. */ labelled?: boolean }

/** Searches when the typing pauses. */
export function SearchBox({ id, label, value, onSearch, className, labelled = true }: Props) {
  const [typed, setTyped] = useState(value)
  const [searched, setSearched] = useState(value)
  if (searched !== value) {
    // The address changed: by this box (then the words are the same) or by a link.
    setSearched(value)
    if (typed.trim() !== value) setTyped(value)
  }
  useEffect(() => {
    if (typed.trim() === value) return
    const pause = setTimeout(() => onSearch(typed.trim()), 350)
    return () => clearTimeout(pause)
  }, [typed, value, onSearch])
  return (
    <Input.Search
      id={id}
      className={className}
      allowClear
      aria-label={labelled ? label : undefined}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(words) => onSearch(words.trim())}
    />
  )
}
