import type { SlipCounts } from '../../types'

/** The states that the numbers above a list count, in the order of what needs the school. */
export const STATES: [keyof SlipCounts, string][] = [
  ['objected', '标了有误'],
  ['issued', '没看'],
  ['read', '看过没签'],
  ['signed', '等学生确认'],
  ['done', '已确认'],
  ['outdated', '已过时'],
  ['none', '没有发'],
]

/** How a state is coloured beside a name. */
export const TONES: Record<string, string> = { objected: 'd', signed: 'i_', done: 'g', outdated: 'w', replaced: 'w' }
