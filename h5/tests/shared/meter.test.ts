import { describe, expect, it } from 'vitest'
import { cellsOn, meterWords } from '@/shared/meter'

describe('ten cells', () => {
  it.each([
    [0, 10, 0],
    [4, 10, 4],
    [10, 10, 10],
    [13, 10, 10],
    [1, 60, 1],
    [30, 60, 5],
    [3, 0, 0],
  ])('%i of %i days lights %i cells', (used, total, cells) => expect(cellsOn(used, total)).toBe(cells))

  it('says the number to those who hear it', () => {
    expect(meterWords(4, 10)).toBe('已用 4 个工作日，共 10 个')
    expect(meterWords(12, 10)).toBe('已超过 10 个工作日')
  })
})
