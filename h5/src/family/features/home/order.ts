import type { Duty, HomeChild } from '@/family/types'

/** Duties that wait for the family; the rest wait for others, lie ahead or are done. */
export const isOpen = (duty: Duty): boolean => duty.state === 'new' || duty.state === 'draft' || duty.state === 'returned'

const NEVER = Number.MAX_SAFE_INTEGER
const urgency = (duty: Duty | undefined): number => (duty ? (duty.days_left ?? NEVER) : NEVER)

export const openDuties = (child: HomeChild): Duty[] =>
  child.duties.filter(isOpen).sort((left, right) => urgency(left) - urgency(right))

/** Children whose nearest day comes first stand first; those with nothing open keep their order at the end. */
export function byUrgency(children: HomeChild[]): HomeChild[] {
  return [...children].sort((left, right) => urgency(openDuties(left)[0]) - urgency(openDuties(right)[0]))
}

export interface Placed {
  child: HomeChild
  duty: Duty
}

export function placed(children: HomeChild[], wanted: (duty: Duty) => boolean): Placed[] {
  return byUrgency(children)
    .flatMap((child) => child.duties.filter(wanted).map((duty) => ({ child, duty })))
    .sort((left, right) => urgency(left.duty) - urgency(right.duty))
}

const COUNTS = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十']

export const countWords = (count: number): string => COUNTS[count] ?? String(count)
