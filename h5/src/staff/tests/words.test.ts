import { describe, expect, it } from 'vitest'
import { dayTone, dayWords } from '../pieces/days'
import { count, day, daysBetween, left, moment, percent, when } from '../pieces/words'
import { covered, endOf, later, period, sectionOf, usualFields } from '../features/windows/choice'
import { full } from '../features/windows/counts'
import { progressOf } from '../features/imports/followImport'
import { placesFor } from '../shell/places'
import type { WindowFields } from '../types'

const NOW = '2026-11-23T01:30:00Z'

describe('days in China, whatever the computer thinks', () => {
  it('late evening UTC is the next day', () => expect(day('2026-11-22T17:00:00Z', NOW)).toBe('11月23日'))
  it('another year is named', () => expect(day('2025-11-22', NOW)).toBe('2025年11月22日'))
  it('a moment has its hour', () => expect(moment('2026-11-20T13:14:00Z', NOW)).toBe('11月20日 21:14'))
  it.each([['2026-11-23T01:12:00Z', '今天 09:12'], ['2026-11-22T08:40:00Z', '昨天 16:40'], ['2026-11-19T08:40:00Z', '周四'], ['2026-10-28T00:00:00Z', '10月28日']])('%s is %s', (at, words) => expect(when(at, NOW)).toBe(words))
  it.each([['2026-11-09', '2026-11-27', '还剩 4 天'], ['2026-11-09', '2026-11-23', '今天截止'], ['2026-11-09', '2026-11-20', '已结束'], ['2026-11-24', '2026-11-27', '明天开始'], ['2026-11-26', '2026-12-27', '3 天后开始']])('%s to %s: %s', (from, to, words) => expect(left(from, to, NOW)).toBe(words))
  it('counts days over a new year', () => expect(daysBetween('2026-12-31', '2027-01-02')).toBe(2))
})

describe('counts', () => {
  it('thousands are set apart', () => expect(count(1248)).toBe('1,248'))
  it.each([[0, 0, 0], [1, 3, 33], [999, 1000, 99], [3, 3, 100]])('%d of %d is %d per cent, never 100 before the last', (part, whole, share) => expect(percent(part, whole)).toBe(share))
  it('what the server leaves out is none', () => expect(full({ pupils: 3 })).toMatchObject({ pupils: 3, silent: 0, unbound: 0 }))
})

describe('the bar of days', () => {
  const clock = (used: number, due: string, overdue = false) => ({ used, days: 10, overdue, due, today: '2026-11-23' })
  it.each([[clock(7, '2026-11-26'), 'calm', '已用 7 天，剩 3 天'], [clock(8, '2026-11-25'), 'warn', '已用 8 天，剩 2 天'], [clock(10, '2026-11-23'), 'warn', '今天到期'], [clock(9, '2026-11-24'), 'warn', '剩 1 天，明天到期'], [clock(11, '2026-11-20', true), 'late', '逾期 1 天']])('%o', (given, tone, words) => {
    expect(dayTone(given)).toBe(tone)
    expect(dayWords(given)).toBe(words)
  })
})

const CHOICES = {
  pupils: 100,
  grades: [
    { grade: 'primary-1', label: '一年级', pupils: 60, classes: [{ id: 1, name: '1 班', pupils: 30 }, { id: 2, name: '2 班', pupils: 30 }] },
    { grade: 'primary-2', label: '二年级', pupils: 40, classes: [{ id: 3, name: '1 班', pupils: 40 }] },
  ],
  groups: [{ page: 'contact', title: '住址', fields: [{ name: 'a', offered: true, rare: false, rule: null }, { name: 'b', offered: true, rare: true, rule: null }, { name: 'c', offered: true, rare: false, rule: 'forbid' }, { name: 'd', offered: false, rare: true, rule: 'require' }] }],
} as unknown as WindowFields

describe('opening a window', () => {
  it.each([[{ scope: 'school', grades: [], classIds: [] }, { pupils: 100, classes: 3 }], [{ scope: 'grades', grades: ['primary-1'], classIds: [] }, { pupils: 60, classes: 2 }], [{ scope: 'classes', grades: [], classIds: [1, 3] }, { pupils: 70, classes: 2 }]] as const)('covers %o', (who, found) => expect(covered(CHOICES, { ...who, grades: [...who.grades], classIds: [...who.classIds] })).toEqual(found))
  it('begins with what is usual, never with what is forbidden, always with what is required', () => expect(usualFields(CHOICES)).toEqual(['a', 'd']))
  it('the last day counts to its end', () => expect(endOf('2026-11-27')).toBe('2026-11-27T15:59:59.000Z'))
  it('today begins now, a later day at its first minute', () => {
    const now = new Date(NOW)
    expect(period('2026-11-23', '2026-11-27', '2026-11-23', now).opens_at).toBe('2026-11-23T01:30:00.000Z')
    expect(period('2026-11-25', '2026-11-27', '2026-11-23', now).opens_at).toBe('2026-11-24T16:00:00.000Z')
  })
  it('adds days over a month', () => expect(later('2026-11-23', 14)).toBe('2026-12-07'))
  it.each([['window_overlaps', '', 'when'], ['window_field_forbidden', '', 'what'], ['fields_invalid', 'class_ids.0', 'who'], ['fields_invalid', 'title', 'title'], ['system_busy', '', 'all']])('%s %s is said at %s', (code, field, section) => expect(sectionOf({ code, errors: field ? [{ field }] : [] })).toBe(section))
})

describe('progress of an import', () => {
  it.each([['{"done":3,"total":9,"seconds_left":4}', { done: 3, total: 9, secondsLeft: 4 }], ['{"done":12,"total":9}', { done: 9, total: 9, secondsLeft: 0 }], ['{"state":"checked"}', null], ['not json', null]])('%s', (data, found) => expect(progressOf(data)).toEqual(found))
})

describe('the places of a post', () => {
  it('of the administration a class teacher sees the calendar alone', () => expect(placesFor(['pupil.read', 'window.read', 'class.read']).at(-1)?.places.map((place) => place.to)).toEqual(['/calendar']))
  it('an administrator sees accounts and offices', () => expect(placesFor(['account.read', 'organisation.read']).at(-1)?.places.map((place) => place.to)).toEqual(['/accounts', '/case-board', '/calendar', '/organisations']))
  it('a bureau is not led to a page of schools', () => expect([true, false].map((school) => placesFor(['evaluation.read'], school)[1]?.places.map((place) => place.to))).toEqual([['/evaluation', '/publications', '/reports'], ['/evaluation', '/reports']]))
  it('who may see the queues finds enrolment first', () => expect(placesFor(['enrolment.read', 'window.read'])[1]?.places.map((place) => place.to)).toEqual(['/enrolment', '/windows']))
})
