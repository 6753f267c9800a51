import type { components } from './generated/schema'

export type FieldError = components['schemas']['FieldError']
type ProblemBody = components['schemas']['Problem']

/** Why an act did not happen. `offline` and `fault` may be tried again with the same key; a `refusal` is an answer. */
export type ProblemKind = 'offline' | 'fault' | 'refusal' | 'session'

const OFFLINE = {
  code: 'offline',
  title: '网络断了，已存的都在',
  why: '这一步还没有送到。',
  next: '连上网络后再试一次，不会重复提交。',
  help: 'offline',
}

const FAULT = {
  code: 'system_fault',
  title: '这一步没有办成，是我们的问题',
  why: '您填的内容没有提交，也没有丢。',
  next: '请过一会儿再试。',
  help: 'system-busy',
}

/** A refusal in words: what happened, why, what next; the same for every door (RFC 9457). */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly status: number
  readonly code: string
  readonly title: string
  readonly why: string
  readonly next: string
  readonly help: string
  readonly facts: Record<string, unknown>
  readonly errors: FieldError[]

  constructor(kind: ProblemKind, status: number, body: Partial<ProblemBody>) {
    const words = kind === 'offline' ? OFFLINE : FAULT
    super(body.title ?? words.title)
    this.kind = kind
    this.status = status
    this.code = body.code ?? words.code
    this.title = body.title ?? words.title
    this.why = body.why ?? (body.title ? (body.detail ?? '') : words.why)
    this.next = body.next ?? (body.title ? '' : words.next)
    this.help = body.help ?? words.help
    this.facts = (body.facts as Record<string, unknown> | undefined) ?? {}
    this.errors = body.errors ?? []
  }

  /** Whether sending the very same act again may help. */
  get repeatable(): boolean {
    return this.kind === 'offline' || this.kind === 'fault' || this.code === 'still_running'
  }

  /** The words for one field of a form, if the refusal names it. */
  at(field: string): FieldError | undefined {
    return this.errors.find((error) => error.field === field)
  }
}

const FIRST_SERVER_ERROR = 500
const GATEWAY_DOWN = [502, 504]

/** The Problem of an answer that is not good. A proxy's own page has no words of ours: the line or the house is down. */
export function problemOf(status: number, body: unknown): Problem {
  const known = typeof body === 'object' && body !== null && 'code' in body ? (body as Partial<ProblemBody>) : {}
  if (status === 401 && known.code === 'not_logged_in') return new Problem('session', status, known)
  if (GATEWAY_DOWN.includes(status) && !known.code) return new Problem('offline', status, {})
  return new Problem(status >= FIRST_SERVER_ERROR ? 'fault' : 'refusal', status, known)
}

/** The Problem of anything thrown: what never reached the server counts as a cut line. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem('offline', 0, {})
}

const UNREAD = {
  offline: { ...OFFLINE, why: '这一页还没有打开。', next: '连上网络后再试一次。' },
  fault: { ...FAULT, title: '这一页没有打开，是我们的问题', why: '填过、交过的内容都在。' },
}

/** The Problem of a page that could not be read: nothing was sent, so nothing is said of sending twice. */
export function unread(thrown: unknown): Problem {
  const problem = asProblem(thrown)
  const ours = problem.code === OFFLINE.code || problem.code === FAULT.code
  if (!ours || (problem.kind !== 'offline' && problem.kind !== 'fault')) return problem
  return new Problem(problem.kind, problem.status, UNREAD[problem.kind])
}
