import { onScopeDispose, reactive } from 'vue'
import { newKey } from '@/api/act'
import { asProblem, type Problem } from '@/api/problem'
import { onLineBack } from '@/shared/line'
import { shrunk } from '@/shared/photo/paper'
import { sendFile, type Sending } from '@/shared/photo/sendFile'

const MOST_BYTES = 900 * 1024

/** A picture on its way: small already, kept under its key until it has arrived, so that it never arrives twice. */
export interface Upload {
  key: string
  preview: string
  percent: number
  state: 'waiting' | 'sending' | 'cut' | 'refused'
  problem: Problem | undefined
}

/** Sends pictures one after the other; what was cut goes on by itself when the line is back. */
export function usePictures<T>(path: () => Promise<string>, arrived: (answer: T) => void) {
  const uploads = reactive<Upload[]>([])
  const blobs = new Map<string, Blob>()
  let sending: Sending<T> | undefined
  let running = false

  async function add(files: Iterable<File>): Promise<string[]> {
    const unreadable: string[] = []
    for (const file of files) {
      try {
        const blob = await shrunk(file, MOST_BYTES)
        const key = newKey()
        blobs.set(key, blob)
        uploads.push({ key, preview: URL.createObjectURL(blob), percent: 0, state: 'waiting', problem: undefined })
      } catch {
        unreadable.push(file.name)
      }
    }
    void go()
    return unreadable
  }

  async function go(): Promise<void> {
    if (running) return
    running = true
    try {
      for (let next = uploads.find((one) => one.state === 'waiting'); next; next = uploads.find((one) => one.state === 'waiting')) await sendOne(next)
    } finally {
      running = false
    }
  }

  async function sendOne(upload: Upload): Promise<void> {
    const blob = blobs.get(upload.key)
    if (!blob) return drop(upload.key)
    upload.state = 'sending'
    try {
      sending = sendFile<T>(await path(), blob, 'evidence.jpg', upload.key, (percent) => (upload.percent = percent))
      const answer = await sending.done
      drop(upload.key)
      if (answer) arrived(answer)
    } catch (thrown) {
      upload.problem = asProblem(thrown)
      upload.state = upload.problem.repeatable ? 'cut' : 'refused'
    }
  }

  function again(): void {
    for (const one of uploads) if (one.state === 'cut') one.state = 'waiting'
    void go()
  }

  function drop(key: string): void {
    const index = uploads.findIndex((one) => one.key === key)
    const [gone] = index < 0 ? [] : uploads.splice(index, 1)
    if (gone) URL.revokeObjectURL(gone.preview)
    blobs.delete(key)
  }

  onScopeDispose(onLineBack(again))
  onScopeDispose(() => {
    sending?.cancel()
    for (const one of [...uploads]) drop(one.key)
  })
  return { uploads, add, again, drop }
}
