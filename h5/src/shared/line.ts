import { readonly, ref } from 'vue'

const cut = ref(globalThis.navigator?.onLine === false)

/** Whether the phone says that it has no line. */
export const lineCut = readonly(cut)

const back = new Set<() => void>()

/** Calls back when the line returns or the page comes into view again: the moments to catch up. */
export function onLineBack(act: () => void): () => void {
  back.add(act)
  return () => back.delete(act)
}

export function watchLine(): void {
  addEventListener('offline', () => (cut.value = true))
  addEventListener('online', () => {
    cut.value = false
    back.forEach((act) => act())
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') back.forEach((act) => act())
  })
}
