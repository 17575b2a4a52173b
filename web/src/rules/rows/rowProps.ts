/** Whether the server refuses this part of a row: `wrong('value')`, `wrong('of.where[0].property')`. */
export type Wrong = (part: string) => boolean

/** The same question about what is inside a part. */
export const inside = (wrong: Wrong, part: string): Wrong => (inner) => wrong(`${part}.${inner}`)

/** What a row of the editor is given: its part of the rule, and a way to replace it. */
export type RowProps<T> = { draft: T; onChange: (draft: T) => void; wrong: Wrong }
