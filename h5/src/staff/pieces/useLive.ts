import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const PAUSE_MS = 400

/** Listens to a live stream; many news close together are told once. The first picture repeats what the page has read. `on` says whether the line stands. */
export function useLive(path: () => string | null, tell: (data: string) => void, { pause = PAUSE_MS, tellFirst = false } = {}): { on: Ref<boolean>; stop: () => void } {
  const on = ref(false)
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let first = true
  const news = (event: MessageEvent<string>): void => {
    on.value = true
    if (first && !tellFirst) {
      first = false
      return
    }
    clearTimeout(timer)
    timer = setTimeout(() => tell(event.data), pause)
  }
  const stop = (): void => {
    clearTimeout(timer)
    source?.close()
    source = null
    on.value = false
  }
  onMounted(() => {
    const address = path()
    if (!address || typeof EventSource === 'undefined') return
    source = new EventSource(address)
    source.onopen = () => (on.value = true)
    source.onerror = () => (on.value = false)
    source.onmessage = news
    for (const name of ['progress', 'changed', 'done']) source.addEventListener(name, news as EventListener)
  })
  onBeforeUnmount(stop)
  return { on, stop }
}
