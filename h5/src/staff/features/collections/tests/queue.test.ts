import { describe, expect, it } from 'vitest'
import type { CollectedChild } from '../../../types'
import { neighbour, plain, queueOf } from '../queue'

const entry = (entry_id: number, more: Partial<CollectedChild> = {}) =>
  ({ entry_id, state: 'submitted', why_not: '', level: 0, confirmed: true, ...more }) as CollectedChild

describe('the queue of collected children', () => {
  const queue = [entry(1), entry(2), entry(3)]

  it('goes round at both ends', () => {
    expect([neighbour(queue, 3, 1)?.entry_id, neighbour(queue, 1, -1)?.entry_id]).toEqual([1, 3])
  })

  it('starts at the end that lies in the way of the key', () => {
    expect([neighbour(queue, null, 1)?.entry_id, neighbour(queue, null, -1)?.entry_id]).toEqual([1, 3])
    expect(neighbour([], null, 1)).toBeUndefined()
  })

  it('keeps the order of the service on each shelf', () => {
    expect(queueOf([entry(5), entry(4, { state: 'returned' }), entry(2)], 'submitted').map((one) => one.entry_id)).toEqual([5, 2])
  })

  it.each<[string, Partial<CollectedChild>]>([
    ['a mark', { level: 1 }],
    ['a hindrance', { why_not: '您替这一家录入的，要由另一位老师核对' }],
    ['a family that has not confirmed', { confirmed: false }],
    ['being decided already', { state: 'accepted' }],
  ])('takes nothing in a batch that has %s', (_, more) => {
    expect(plain(entry(1))).toBe(true)
    expect(plain(entry(1, more))).toBe(false)
  })
})
