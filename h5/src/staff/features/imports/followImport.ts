import { onBeforeUnmount } from 'vue'

export interface Progress {
  done: number
  total: number
  secondsLeft: number
}

/** What the live stream says, whatever else it carries; null when it is no count. */
export function progressOf(data: string): Progress | null {
  try {
    const found = JSON.parse(data) as Record<string, unknown>
    const done = Number(found.done ?? Number.NaN)
    const total = Number(found.total ?? Number.NaN)
    const secondsLeft = Number(found.seconds_left ?? 0)
    return Number.isFinite(done) && Number.isFinite(total) && total > 0 ? { done: Math.min(done, total), total, secondsLeft } : null
  } catch {
    return null
  }
}

const finished = (data: string): boolean => /"state"\s*:\s*"(checked|refused|entered)"/.test(data)

/** Follows one import by its live stream, and by asking now and then in case the stream is cut off. */
export function followImport(tell: (progress: Progress) => void, end: () => void): { start: (address: string) => void; stop: () => void } {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    source?.close()
    source = null
    clearTimeout(timer)
  }
  const start = (address: string): void => {
    stop()
    timer = setTimeout(end, 4000)
    if (typeof EventSource === 'undefined') return
    source = new EventSource(address)
    const hear = (event: MessageEvent<string>): void => {
      const progress = progressOf(event.data)
      if (progress) tell(progress)
      if (finished(event.data)) {
        stop()
        end()
      }
    }
    source.onmessage = hear
    for (const name of ['progress', 'done', 'changed']) source.addEventListener(name, hear as EventListener)
  }
  onBeforeUnmount(stop)
  return { start, stop }
}
