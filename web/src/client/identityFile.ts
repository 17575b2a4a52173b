/** A file that names customers: which, what its numbers are, in which column, and whose own numbers they are. */
export type IdentityFile = { file?: File; kind: string; column?: string; source?: string }

/** The file with how it is read, as a form is sent; what is not said is left out. */
export function formOf({ file, ...how }: IdentityFile, more: Record<string, unknown> = {}) {
  const form = new FormData()
  for (const [name, one] of Object.entries({ ...how, ...more })) {
    if (one !== null && one !== undefined && one !== '') form.append(name, String(one))
  }
  if (file) form.append('file', file)
  return { body: form as never, bodySerializer: (body: unknown) => body as FormData }
}
