export type ProblemParams = Record<string, unknown>

/** A refusal of the API (RFC 9457): `code` is stable, `params` fill the translated sentence. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly params: ProblemParams

  constructor(status: number, code: string, detail: string, params: ProblemParams = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.params = params
  }

  static from(status: number, body: unknown): Problem {
    const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
    const code = typeof fields.code === 'string' ? fields.code : `http_${status}`
    const detail = typeof fields.detail === 'string' ? fields.detail : ''
    return new Problem(status, code, detail, (fields.params as ProblemParams | undefined) ?? {})
  }

  static unreachable(): Problem {
    return new Problem(0, 'unreachable', 'The server does not answer.')
  }
}

/** The place in a rule that a problem speaks of, e.g. `levels[0].rule.of[1]`. */
export function rulePath(problem: unknown): string | null {
  const path = problem instanceof Problem ? problem.params.path : undefined
  return typeof path === 'string' ? path : null
}
