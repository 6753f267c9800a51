import { computed, reactive, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { newKey } from '../api/act'
import { asProblem, type Problem } from '../api/problem'

/** One save: only what changed, on top of `version`, named by `key` so that a lost answer may be asked for again. */
export interface Save<V> {
  changes: Record<string, V>
  version: number
  key: string
}

export type DraftState = 'clean' | 'waiting' | 'saving' | 'saved' | 'offline' | 'expired' | 'conflict' | 'refused'

export interface DraftTimes {
  /** Quiet time after the last keystroke. */
  quiet: number
  /** Nobody who goes on typing waits longer than this. */
  longest: number
  /** Pauses between tries on a cut line; the last one repeats. */
  retries: number[]
}

export const DRAFT_TIMES: DraftTimes = { quiet: 900, longest: 2500, retries: [2000, 4000, 8000, 15_000, 30_000] }

/**
 * Keeps a draft on the server. The server is the truth; here is only the queue of what has not arrived, in memory.
 *
 * A save in flight is settled before the next one starts: its answer may be lost while it was done, so it is repeated
 * with the same key, body and version until there is an answer. What the person types meanwhile waits behind it.
 */
export class DraftKeeper<V> {
  private readonly queue = reactive(new Map<string, V>()) as Map<string, V>
  private readonly flight = shallowRef<Save<V>>()
  private readonly kept: ShallowRef<DraftState> = shallowRef('clean')
  private timer: ReturnType<typeof setTimeout> | undefined
  private firstUnsaved = 0
  private running: Promise<void> | undefined
  private retiring = false

  readonly state: ComputedRef<DraftState> = computed(() => this.kept.value)
  readonly tries = shallowRef(0)
  readonly nextTryAt = shallowRef<number>()
  readonly savedAt = shallowRef<number>()
  readonly problem = shallowRef<Problem>()

  constructor(
    private version: number,
    private readonly send: (save: Save<V>) => Promise<{ version: number }>,
    private readonly times: DraftTimes = DRAFT_TIMES,
    private readonly now: () => number = Date.now,
  ) {}

  get currentVersion(): number {
    return this.version
  }

  /** Names of what the server does not have yet. */
  get unsaved(): string[] {
    return [...new Set([...Object.keys(this.flight.value?.changes ?? {}), ...this.queue.keys()])]
  }

  /** What the server does not have yet, newest words first in line. */
  get pending(): Record<string, V> {
    return { ...this.flight.value?.changes, ...Object.fromEntries(this.queue) }
  }

  put(name: string, value: V): void {
    if (this.queue.size === 0) this.firstUnsaved = this.now()
    this.queue.set(name, value)
    if (this.kept.value === 'conflict') return
    if (this.kept.value === 'refused') this.problem.value = undefined
    if (this.kept.value !== 'offline' && this.kept.value !== 'expired') {
      this.kept.value = 'waiting'
      const patience = Math.max(0, this.firstUnsaved + this.times.longest - this.now())
      this.plan(Math.min(this.times.quiet, patience))
    }
  }

  /** Saves now; resolves when everything has arrived, or when it is known why not. */
  async flush(): Promise<boolean> {
    this.plan(undefined)
    while (this.running) await this.running
    if (this.kept.value === 'conflict') return false
    if (this.flight.value || this.queue.size) {
      this.running = this.round().finally(() => (this.running = undefined))
      await this.running
      if (this.queue.size && this.kept.value === 'saved') return this.flush()
    }
    return this.unsaved.length === 0
  }

  /** The page is going away: send what waits without waiting for the answer (requests are keepalive). */
  partWith(): void {
    if (this.unsaved.length === 0 || this.kept.value === 'conflict') return
    if (!this.flight.value) return void this.flush()
    if (this.queue.size === 0) return
    const save = { changes: Object.fromEntries(this.queue), version: this.version + 1, key: newKey() }
    this.send(save).catch(() => undefined)
  }

  /** After somebody else's save has been looked at: go on upon `version` with `changes` still to be saved. */
  resume(version: number, changes: Record<string, V> = {}): void {
    this.version = version
    this.flight.value = undefined
    this.queue.clear()
    this.problem.value = undefined
    this.kept.value = 'clean'
    for (const [name, value] of Object.entries(changes)) this.put(name, value)
  }

  retire(): void {
    this.retiring = true
    this.plan(undefined)
  }

  private plan(wait: number | undefined): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.nextTryAt.value = undefined
    if (wait === undefined || this.retiring) return
    this.timer = setTimeout(() => void this.flush(), wait)
    if (this.kept.value === 'offline') this.nextTryAt.value = this.now() + wait
  }

  private async round(): Promise<void> {
    const save = this.flight.value ?? { changes: Object.fromEntries(this.queue), version: this.version, key: newKey() }
    if (!this.flight.value) this.queue.clear()
    this.flight.value = save
    if (this.kept.value !== 'offline') this.kept.value = 'saving'
    try {
      const { version } = await this.send(save)
      this.version = version
      this.flight.value = undefined
      this.tries.value = 0
      this.problem.value = undefined
      this.savedAt.value = this.now()
      this.kept.value = 'saved'
      if (this.queue.size) this.firstUnsaved = this.now()
    } catch (thrown) {
      this.failed(asProblem(thrown), save)
    }
  }

  private failed(problem: Problem, save: Save<V>): void {
    this.problem.value = problem
    if (problem.repeatable) {
      this.tries.value += 1
      this.kept.value = 'offline'
      const { retries } = this.times
      this.plan(retries[Math.min(this.tries.value, retries.length) - 1] ?? this.times.quiet)
      return
    }
    // An answer, not a lost one: these words go back behind whatever was typed since.
    this.flight.value = undefined
    for (const [name, value] of Object.entries(save.changes)) if (!this.queue.has(name)) this.queue.set(name, value)
    this.kept.value = problem.kind === 'session' ? 'expired' : problem.status === 412 ? 'conflict' : 'refused'
  }
}
