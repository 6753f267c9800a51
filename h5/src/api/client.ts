import createClient from 'openapi-fetch'
import type { paths } from './generated/schema'
import { asProblem, problemOf } from './problem'

const PATIENCE_MS = 20_000

/** A request that hangs on a dead line is a cut line: give up and let the caller send it again. */
async function patientFetch(request: Request): Promise<Response> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS)
  try {
    return await fetch(request, { signal: limit.signal })
  } finally {
    clearTimeout(timer)
  }
}

/** The one client of both entries. `X-Requested-With` is half of the guard against forged requests. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  headers: { 'X-Requested-With': 'xueji' },
  fetch: patientFetch,
})

type Reply<T> = { data?: T; error?: unknown; response: Response }

const listeners = new Set<() => void>()

/** Calls back whenever the server says that nobody is logged in any more. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The data of an answer, or its Problem thrown. */
export async function answer<T>(asked: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>
  try {
    reply = await asked
  } catch (lost) {
    throw asProblem(lost)
  }
  if (!reply.response.ok) {
    const problem = problemOf(reply.response.status, reply.error)
    if (problem.kind === 'session') listeners.forEach((listener) => listener())
    throw problem
  }
  return reply.data as T
}
