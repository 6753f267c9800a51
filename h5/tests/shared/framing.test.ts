import { describe, expect, it } from 'vitest'
import { cropOf, enough, first, held, LEAST, moved, MOST, outcome, turned, upright, zoomed, type Framing, type Size } from '@/shared/photo/framing'

const FRAME: Size = { width: 300, height: 400 }
const PICTURES: [string, Size][] = [
  ['a phone held upright', { width: 3000, height: 4000 }],
  ['a phone held on its side', { width: 4000, height: 3000 }],
  ['a tall screenshot', { width: 1080, height: 2400 }],
  ['just enough', { width: 480, height: 640 }],
]

/** The same dice at every run. */
function dice(seed: number): () => number {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
}

function within(framing: Framing, picture: Size): void {
  const crop = cropOf(framing, picture, FRAME)
  const whole = upright(picture, framing.turns)
  expect(crop.left).toBeGreaterThan(-0.01)
  expect(crop.top).toBeGreaterThan(-0.01)
  expect(crop.left + crop.width).toBeLessThan(whole.width + 0.01)
  expect(crop.top + crop.height).toBeLessThan(whole.height + 0.01)
  expect(crop.width / crop.height).toBeCloseTo(3 / 4, 6)
}

describe('a picture under the frame', () => {
  it.each(PICTURES)('%s covers it from the beginning', (_, picture) => within(first(picture, FRAME), picture))

  it.each(PICTURES)('%s covers it whatever fingers do', (_, picture) => {
    const roll = dice(picture.width)
    let framing = first(picture, FRAME)
    for (let step = 0; step < 400; step++) {
      const choice = roll()
      if (choice < 0.45) framing = moved(framing, (roll() - 0.5) * 900, (roll() - 0.5) * 900, picture, FRAME)
      else if (choice < 0.9) framing = zoomed(framing, 0.4 + roll() * 2, (roll() - 0.5) * 300, (roll() - 0.5) * 400, picture, FRAME)
      else framing = turned(framing, picture, FRAME)
      within(framing, picture)
    }
  })

  it.each(PICTURES.slice(0, 3))('%s never gives a photo with too few pixels', (_, picture) => {
    const near = zoomed(first(picture, FRAME), 1000, 0, 0, picture, FRAME)
    const size = outcome(cropOf(near, picture, FRAME))
    expect(size.width).toBeGreaterThanOrEqual(LEAST.width)
    expect(size.height).toBeGreaterThanOrEqual(LEAST.height)
  })

  it('gives what is kept at most of a large one, 3:4 to the pixel', () => {
    expect(outcome({ width: 3000, height: 4000 })).toEqual(MOST)
    expect(outcome({ width: 721.4, height: 961.9 })).toEqual({ width: 720, height: 960 })
  })

  it('comes back as it was after four turns', () => {
    const picture = PICTURES[0]![1]
    let framing = moved(zoomed(first(picture, FRAME), 1.5, 20, 30, picture, FRAME), 15, -8, picture, FRAME)
    const before = cropOf(framing, picture, FRAME)
    for (let turn = 0; turn < 4; turn++) framing = turned(framing, picture, FRAME)
    const after = cropOf(framing, picture, FRAME)
    for (const side of ['left', 'top', 'width', 'height'] as const) expect(after[side]).toBeCloseTo(before[side], 3)
  })

  it('keeps what lies between two fingers where it is', () => {
    const picture = PICTURES[0]![1]
    const before = held({ turns: 0, scale: 0.2, x: 0, y: 0 }, picture, FRAME)
    const after = zoomed(before, 1.3, 40, -50, picture, FRAME)
    const under = ({ scale, x, y }: Framing) => [(40 - x) / scale, (-50 - y) / scale]
    expect(under(after)[0]).toBeCloseTo(under(before)[0]!, 6)
    expect(under(after)[1]).toBeCloseTo(under(before)[1]!, 6)
  })

  it.each([
    ['640 by 480, to be turned', { width: 640, height: 480 }, true],
    ['479 wide', { width: 479, height: 2000 }, false],
    ['639 high', { width: 480, height: 639 }, false],
  ])('%s', (_, picture, good) => expect(enough(picture)).toBe(good))
})
