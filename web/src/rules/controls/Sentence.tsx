import { Fragment, type ReactNode } from 'react'

type Props = { text: string; slots: Record<string, ReactNode> }

/** A text of the catalogue with controls at its `{names}`: each language has its own order of words. */
export function Sentence({ text, slots }: Props) {
  return text.split(/\{(\w+)\}/).map((piece, place) => {
    const isSlot = place % 2 === 1
    if (isSlot) return <Fragment key={piece}>{slots[piece]}</Fragment>
    // Words have no names; their places never change.
    // oxlint-disable-next-line react/no-array-index-key
    return piece.trim() && <span key={place}>{piece.trim()}</span>
  })
}
