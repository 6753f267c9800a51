import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from './problem'

/** A key names one act; the server does an act with the same key once and repeats its answer. */
export function newKey(): string {
  if (globalThis.crypto?.randomUUID) return globalThis.crypto.randomUUID()
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export type ActHeaders = { 'Idempotency-Key': string; 'If-Match'?: string }

/** Headers of one act; with `version` the server refuses if somebody saved in between. */
export function actHeaders(key: string, version?: number): ActHeaders {
  return version === undefined ? { 'Idempotency-Key': key } : { 'Idempotency-Key': key, 'If-Match': `"${version}"` }
}

const PAUSES_MS = [800, 2500]
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends an act; a lost answer is asked for again under the same key, so nothing is done twice. */
export async function sendAct<T>(key: string, send: (key: string) => Promise<T>, pauses = PAUSES_MS): Promise<T> {
  for (const wait of pauses) {
    try {
      return await send(key)
    } catch (thrown) {
      if (!asProblem(thrown).repeatable || globalThis.navigator?.onLine === false) throw asProblem(thrown)
      await pause(wait)
    }
  }
  return send(key)
}

export interface Act<A extends unknown[], T> {
  run: (...args: A) => Promise<T | undefined>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | undefined>
  offline: ComputedRef<boolean>
}

/**
 * One button's act. A second tap while it runs does nothing; after a cut line the next tap repeats the same act
 * under the same key; after an answer, good or bad, the next tap is a new act.
 */
export function useAct<A extends unknown[], T>(send: (headers: (version?: number) => ActHeaders, ...args: A) => Promise<T>): Act<A, T> {
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  let key = newKey()
  let sent = ''
  async function run(...args: A): Promise<T | undefined> {
    if (busy.value) return undefined
    const content = JSON.stringify(args)
    if (content !== sent) key = newKey()
    sent = content
    busy.value = true
    problem.value = undefined
    try {
      const result = await sendAct(key, (same) => send((version) => actHeaders(same, version), ...args))
      key = newKey()
      return result
    } catch (thrown) {
      problem.value = asProblem(thrown)
      if (!problem.value.repeatable) key = newKey()
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { run, busy, problem, offline: computed(() => problem.value?.kind === 'offline') }
}
