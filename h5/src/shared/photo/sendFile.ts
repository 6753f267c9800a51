/** One file on its way: told per cent by per cent, can be stopped, and goes again under the same key after a cut line. */
import { Problem, problemOf } from '@/api/problem'

export interface Sending<T> {
  done: Promise<T | undefined>
  cancel: () => void
}

const PATIENCE_MS = 60_000

/** Sends once. Resolves with the answer, with undefined when it was stopped; rejects with a Problem. */
export function sendFile<T>(path: string, file: Blob, name: string, key: string, tell: (percent: number) => void, verb: 'POST' | 'PUT' = 'POST'): Sending<T> {
  const request = new XMLHttpRequest()
  const done = new Promise<T | undefined>((resolve, reject) => {
    request.open(verb, path)
    request.timeout = PATIENCE_MS
    request.setRequestHeader('X-Requested-With', 'xueji')
    request.setRequestHeader('Idempotency-Key', key)
    request.upload.onprogress = (event) => event.lengthComputable && tell(Math.floor((event.loaded / event.total) * 100))
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(problemOf(request.status, body))
    }
    request.onerror = request.ontimeout = () => reject(new Problem('offline', 0, {}))
    request.onabort = () => resolve(undefined)
    const form = new FormData()
    form.append('data', file, name)
    request.send(form)
  })
  return { done, cancel: () => request.abort() }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

