/** A ZIP on its way: begun, cut into parts, each sent until it has arrived, then started. A cut line costs one part. */
import { newKey } from '@/api/act'
import { asProblem, type Problem } from '@/api/problem'
import { sendFile, type Sending } from '@/shared/photo/sendFile'
import { send } from '../../api'
import type { PhotoBatch } from '../../types'

export interface ZipNews {
  /** Bytes that have arrived, of `total`. */
  sent: number
  total: number
  /** The line is cut; it goes on by itself. */
  cut: boolean
}

export interface ZipSending {
  done: Promise<PhotoBatch | undefined>
  cancel: () => void
}

const PAUSE_MS = 4000

/** Sends what is missing and starts the batch. Resolves with undefined when it was stopped; rejects with a Problem. */
export function sendZip(file: File, tell: (news: ZipNews) => void, begun: (batch: PhotoBatch) => void, pause = PAUSE_MS): ZipSending {
  let part: Sending<PhotoBatch> | undefined
  let stopped = false

  /** One act until it is answered, under one key however often the line is cut. */
  async function patiently<T>(act: (key: string) => Promise<T>, cut: () => void): Promise<T> {
    const key = newKey()
    for (;;) {
      try {
        return await act(key)
      } catch (thrown) {
        const problem: Problem = asProblem(thrown)
        if (stopped || problem.kind !== 'offline') throw problem
        cut()
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  async function go(): Promise<PhotoBatch | undefined> {
    const batch = await send('post', '/api/photo-batches', { body: { file_name: file.name.slice(-200), size: file.size, modified: file.lastModified } })
    begun(batch)
    const sizeOf = (number: number) => Math.min(batch.part_size, file.size - (number - 1) * batch.part_size)
    const there = new Set(batch.received)
    const arrived = () => [...there].reduce((sum, number) => sum + sizeOf(number), 0)
    tell({ sent: arrived(), total: file.size, cut: false })
    for (let number = 1; number <= batch.parts && !stopped; number++) {
      if (there.has(number)) continue
      const piece = file.slice((number - 1) * batch.part_size, (number - 1) * batch.part_size + sizeOf(number))
      await patiently(
        (key) => {
          const way = `/api/photo-batches/${batch.id}/parts/${number}`
          part = sendFile<PhotoBatch>(way, piece, 'part', key, (percent) => tell({ sent: arrived() + (sizeOf(number) * percent) / 100, total: file.size, cut: false }), 'PUT')
          return part.done
        },
        () => tell({ sent: arrived(), total: file.size, cut: true }),
      )
      if (stopped) return undefined
      there.add(number)
      tell({ sent: arrived(), total: file.size, cut: false })
    }
    return stopped ? undefined : send('post', '/api/photo-batches/{photo_batch_id}/start', { path: { photo_batch_id: batch.id } })
  }

  return {
    done: go(),
    cancel: () => {
      stopped = true
      part?.cancel()
    },
  }
}
