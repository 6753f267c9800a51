import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Whole seconds until `at`, counted down; 0 when there is nothing to wait for. */
export function useCountdown(at: () => number | undefined): Ref<number> {
  const left = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  const count = () => {
    const until = at()
    left.value = until === undefined ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1000))
  }
  watch(
    at,
    (until) => {
      clearInterval(timer)
      count()
      if (until !== undefined) timer = setInterval(count, 1000)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearInterval(timer))
  return left
}
