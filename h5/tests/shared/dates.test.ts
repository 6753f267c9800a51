import { describe, expect, it } from 'vitest'
import { chinaDate, clockWords, dateWords, daysBetween, deadlineWords, instantWords, isNear, leftWords, monthWords, weekdayWords } from '@/shared/dates'

const TODAY = '2026-12-24'

describe('days in words', () => {
  it.each([
    [2, '2026-12-26', '剩 2 天，12 月 26 日截止'],
    [0, '2026-12-24', '今天 24:00 截止'],
    [15, '2027-01-08', '剩 15 天，2027 年 1 月 8 日截止'],
    [-1, '2026-12-23', '12 月 23 日已截止'],
  ])('%i days before %s reads %s', (left, deadline, words) => {
    expect(deadlineWords(left, deadline, TODAY)).toBe(words)
  })

  it.each([
    [3, '剩 3 天'],
    [0, '今天截止'],
    [-2, '已截止'],
  ])('%i days left', (left, words) => expect(leftWords(left)).toBe(words))

  it('names the year only when it is another one', () => {
    expect(dateWords('2026-03-09', TODAY)).toBe('3 月 9 日')
    expect(dateWords('2027-03-09', TODAY)).toBe('2027 年 3 月 9 日')
    expect(dateWords('2026-03-09')).toBe('2026 年 3 月 9 日')
  })

  it('knows the weekday', () => expect(weekdayWords('2026-12-26', TODAY)).toBe('12 月 26 日（周六）'))

  it.each(['2026-09', '202609', '2026-09-01'])('reads the month of %s', (value) => expect(monthWords(value)).toBe('2026 年 9 月'))

  it('counts over a month, a leap day and backwards', () => {
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
    expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1)
    expect(daysBetween('2026-12-24', '2026-12-20')).toBe(-4)
  })

  it.each([
    [3, true],
    [0, true],
    [4, false],
    [-1, false],
    [null, false],
  ])('%s days is near: %s', (left, near) => expect(isNear(left)).toBe(near))
})

describe('instants are China’s, whatever the phone says', () => {
  it('turns the day at 16:00 UTC', () => {
    expect(chinaDate('2026-12-23T15:59:59Z')).toBe('2026-12-23')
    expect(chinaDate('2026-12-23T16:00:00Z')).toBe('2026-12-24')
  })

  it.each([
    ['2026-12-24T06:32:00Z', '今天 14:32'],
    ['2026-12-23T06:32:00Z', '昨天 14:32'],
    ['2026-12-01T00:05:00Z', '12 月 1 日 08:05'],
    ['2025-12-24T06:32:00Z', '2025 年 12 月 24 日 14:32'],
  ])('%s reads %s', (instant, words) => expect(instantWords(instant, TODAY)).toBe(words))

  it('shows hours with two digits', () => expect(clockWords('2026-12-24T01:03:00Z')).toBe('09:03'))
})
