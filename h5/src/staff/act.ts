import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem, type FieldError, type Problem } from '@/api/problem'

export interface Act {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  faults: (field: string) => FieldError[]
  run: <T>(act: () => Promise<T>) => Promise<T | undefined>
  clear: () => void
}

/** One act at a time on a page; its refusal is kept and shown in place. */
export function useAct(): Act {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const run = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      return await act()
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }
  const faults = (field: string): FieldError[] => problem.value?.errors.filter((fault) => fault.field === field) ?? []
  return { busy, problem, faults, run, clear: () => (problem.value = null) }
}
