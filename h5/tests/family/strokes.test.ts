import { describe, expect, it } from 'vitest'
import { fitted, isFar, isWritten, NOTHING, rounded, type Drawing } from '@/family/features/slip/strokes'

const NAME: Drawing = { width: 300, height: 120, strokes: [[[20, 60], [60, 20], [100, 90]], [[120, 40], [200, 90]]] }

describe('a signature by finger', () => {
  it.each([
    ['nothing', NOTHING],
    ['a dot', { ...NAME, strokes: [[[50, 50]]] } as Drawing],
    ['a slip of the finger', { ...NAME, strokes: [[[50, 50], [53, 51], [50, 52]]] } as Drawing],
  ])('%s is no name', (_, drawing) => expect(isWritten(drawing)).toBe(false))

  it('a few strokes are one', () => expect(isWritten(NAME)).toBe(true))

  it('keeps its shape when the pad is turned, in the middle of it', () => {
    const turned = fitted(NAME, 600, 300)
    expect(turned.strokes[0]?.[0]).toEqual([40, 150])
    expect(fitted(NAME, 300, 120)).toBe(NAME)
  })

  it('takes no points that a finger did not mean', () => {
    expect(isFar(undefined, [1, 1])).toBe(true)
    expect(isFar([1, 1], [1.5, 1.5])).toBe(false)
  })

  it('is sent in tenths of a pixel', () => {
    expect(rounded({ width: 9, height: 9, strokes: [[[1.2345, 6.7891]]] }).strokes).toEqual([[[1.2, 6.8]]])
  })
})
