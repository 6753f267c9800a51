import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { unread, type Problem } from './problem'

export interface Asked<T> {
  data: ShallowRef<T | undefined>
  problem: ShallowRef<Problem | undefined>
  loading: Ref<boolean>
  ask: () => Promise<void>
}

/**
 * Data that a page reads. `first` is what is known already (from the shell, or kept from the last visit); an answer
 * that comes after a newer question is dropped; what was on the page stays there while the line is cut.
 */
export function useAsk<T>(question: () => Promise<T>, first?: T): Asked<T> {
  const data = shallowRef<T | undefined>(first)
  const problem = shallowRef<Problem>()
  const loading = ref(false)
  let latest = 0
  let gone = false
  onScopeDispose(() => (gone = true))
  async function ask(): Promise<void> {
    const mine = ++latest
    loading.value = true
    try {
      const answer = await question()
      if (mine !== latest || gone) return
      data.value = answer
      problem.value = undefined
    } catch (thrown) {
      if (mine === latest && !gone) problem.value = unread(thrown)
    } finally {
      if (mine === latest) loading.value = false
    }
  }
  if (first === undefined) void ask()
  return { data, problem, loading, ask }
}
