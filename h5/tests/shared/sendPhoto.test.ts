import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { faultsOf, useSendPhoto, type PhotoAct } from '@/shared/photo/useSendPhoto'

/** A line that tests hold in their hands. */
class Line {
  static sent: Line[] = []
  upload: { onprogress?: (event: { lengthComputable: boolean; loaded: number; total: number }) => void } = {}
  headers: Record<string, string> = {}
  status = 0
  responseText = ''
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  open() {}
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value
  }
  send() {
    Line.sent.push(this)
  }
  abort() {
    this.onabort?.()
  }
  answer(status: number, body: object) {
    this.status = status
    this.responseText = JSON.stringify(body)
    this.onload?.()
  }
}

const real = globalThis.XMLHttpRequest
const photo = new Blob(['photo'])
let act: PhotoAct<{ id: number }>
let arrived: { id: number }[]
let scope: ReturnType<typeof effectScope>

beforeEach(() => {
  globalThis.XMLHttpRequest = Line as unknown as typeof XMLHttpRequest
  Line.sent = []
  arrived = []
  scope = effectScope()
  scope.run(() => (act = useSendPhoto(() => '/api/children/1/photo', (found: { id: number }) => arrived.push(found))))
})
afterEach(() => {
  scope.stop()
  globalThis.XMLHttpRequest = real
})

const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('handing in a photo', () => {
  it('tells how far it is', async () => {
    void act.send(photo)
    Line.sent[0]!.upload.onprogress?.({ lengthComputable: true, loaded: 30, total: 40 })
    expect(act.percent.value).toBe(75)
    Line.sent[0]!.answer(201, { id: 7 })
    await settled()
    expect(arrived).toEqual([{ id: 7 }])
    expect(act.busy.value).toBe(false)
  })

  it('goes again by itself when the line is back, under the same key', async () => {
    void act.send(photo)
    Line.sent[0]!.onerror?.()
    await settled()
    expect(act.problem.value?.kind).toBe('offline')
    dispatchEvent(new Event('online'))
    expect(Line.sent[1]!.headers['Idempotency-Key']).toBe(Line.sent[0]!.headers['Idempotency-Key'])
    Line.sent[1]!.answer(201, { id: 8 })
    await settled()
    expect(arrived).toEqual([{ id: 8 }])
  })

  it('is another act with another photo', async () => {
    void act.send(photo)
    Line.sent[0]!.answer(422, { code: 'photo_unfit', title: 'x', facts: { faults: [{ point: 'ratio', label: '宽高比例' }] } })
    await settled()
    expect(faultsOf(act.problem.value).map((fault) => fault.label)).toEqual(['宽高比例'])
    dispatchEvent(new Event('online'))
    expect(Line.sent.length).toBe(1)
    void act.send(photo)
    expect(Line.sent[1]!.headers['Idempotency-Key']).not.toBe(Line.sent[0]!.headers['Idempotency-Key'])
  })

  it('stops when told to, and says nothing of it', async () => {
    void act.send(photo)
    act.cancel()
    await settled()
    expect([act.busy.value, act.problem.value, arrived.length]).toEqual([false, undefined, 0])
  })

  it('sends a photo once, however often the button is hit', () => {
    void act.send(photo)
    void act.again()
    expect(Line.sent.length).toBe(1)
  })
})
