import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { newKey } from '@/api/act'
import { asProblem, type Problem } from '@/api/problem'
import { sendFile, type Sending } from './sendFile'

export interface PhotoFault {
  point: string
  label: string
  found: string
  wanted: string
  todo: string
}

export interface PhotoAct<T> {
  percent: Ref<number>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | undefined>
  /** A new photo. */
  send: (file: Blob) => Promise<T | undefined>
  /** The same photo again, after a cut line: under the same key, so it is never handed in twice. */
  again: () => Promise<T | undefined>
  cancel: () => void
  clear: () => void
}

/** Hands in a photo. When the line comes back, a photo that was cut goes again by itself; `arrived` hears of either. */
export function useSendPhoto<T>(path: () => string, arrived: (answer: T) => void): PhotoAct<T> {
  const percent = ref(0)
  const busy = ref(false)
  const problem = shallowRef<Problem>()
  let sending: Sending<T> | undefined
  let photo: Blob | undefined
  let key = newKey()

  async function go(): Promise<T | undefined> {
    if (!photo || busy.value) return undefined
    busy.value = true
    percent.value = 0
    problem.value = undefined
    sending = sendFile<T>(path(), photo, 'photo.jpg', key, (now) => (percent.value = now))
    try {
      const answer = await sending.done
      if (answer) arrived(answer)
      return answer
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }
  const online = () => problem.value?.kind === 'offline' && void go()
  addEventListener('online', online)
  onScopeDispose(() => {
    removeEventListener('online', online)
    sending?.cancel()
  })
  return {
    percent,
    busy,
    problem,
    send: (file) => {
      photo = file
      key = newKey()
      return go()
    },
    again: go,
    cancel: () => sending?.cancel(),
    clear: () => (problem.value = undefined),
  }
}

/** Every failing point that a refusal names; none if it is another refusal. */
export function faultsOf(problem: Problem | undefined): PhotoFault[] {
  return problem?.code === 'photo_unfit' ? (problem.facts.faults as PhotoFault[]) : []
}
