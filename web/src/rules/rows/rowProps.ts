/** What a row of the editor is given: its part of the rule, and a way to replace it. */
export type RowProps<T> = { draft: T; onChange: (draft: T) => void; invalid: boolean }
