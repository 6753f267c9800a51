import { describe, expect, it } from 'vitest'
import { barOf, median, rate, worstFirst } from '../features/results/units'
import type { SeniorUnit } from '../types'

const unit = (name: string, pupils: number, ready: number, passed: number, failed = 0): SeniorUnit => ({
  id: 1, name, pupils, credits: 120, ready, shares: [{ measure: 'arts', passed, failed, open: pupils - passed - failed }],
})

describe('statistics of units', () => {
  const units = [unit('甲', 100, 90, 50), unit('乙', 10, 1, 9, 1), unit('丙', 0, 0, 0)]

  it('draws everything at once, or one measure', () => {
    expect(barOf(units[1]!, 'ready')).toEqual({ passed: 1, failed: 0, open: 9 })
    expect(barOf(units[1]!, 'arts')).toMatchObject({ passed: 9, failed: 1, open: 0 })
  })

  it('puts the worst first', () => {
    expect(worstFirst(units, 'ready').map((one) => one.name)).toEqual(['丙', '乙', '甲'])
    expect(worstFirst(units, 'arts').map((one) => one.name)).toEqual(['丙', '甲', '乙'])
  })

  it('never rounds up to everybody', () => {
    expect(rate(1999, 2000)).toBe('99.9')
    expect(rate(0, 0)).toBe('0.0')
  })

  it('takes the middle of those who have pupils', () => {
    expect(median(units, 'arts')).toBeCloseTo(0.7)
    expect(median([], 'arts')).toBe(0)
  })
})
