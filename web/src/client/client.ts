import createClient, { type Middleware } from 'openapi-fetch'
import { Problem } from './problem'
import type { paths } from './schema'

/** Django's CSRF token travels back in a header; the cookie is set by `GET /session`. */
function csrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? ''
}

const withCsrf: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRFToken', csrfToken())
    return request
  },
}

export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin' })
api.use(withCsrf)

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The data of an answer; throws a `Problem` when the server refused or could not be reached. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let result: Answer<T>
  try {
    result = await call
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw Problem.unreachable()
  }
  if (!result.response.ok) throw Problem.from(result.response.status, result.error)
  return result.data as T
}
