import type { PupilProgress, Submission, SubmittedItem } from '../../types'

const STOP = 2

export type Ticks = Record<string, boolean>

export const waitingItems = (submission: Submission): SubmittedItem[] => submission.items.filter((one) => one.state === 'waiting')

export const worst = (item: SubmittedItem): number => Math.max(0, ...item.risks.map((risk) => risk.level))

/** Everything ticked save what carries a red hint or was changed meanwhile: those want a decision of one's own. */
export function firstTicks(submission: Submission): Ticks {
  return Object.fromEntries(waitingItems(submission).map((one) => [one.item, worst(one) < STOP && !one.clash]))
}

export function allTicks(submission: Submission, on: boolean): Ticks {
  return Object.fromEntries(waitingItems(submission).map((one) => [one.item, on]))
}

export interface Split {
  accepted: string[]
  returned: string[]
}

export function splitOf(submission: Submission, ticks: Ticks): Split {
  const items = waitingItems(submission).map((one) => one.item)
  return { accepted: items.filter((item) => ticks[item]), returned: items.filter((item) => !ticks[item]) }
}

/** The main button: verb and count, never “提交”. */
export function mainLabel({ accepted, returned }: Split): string {
  if (!accepted.length && !returned.length) return '确认没有变化'
  if (!returned.length) return `确认 ${accepted.length} 项`
  if (!accepted.length) return `退回 ${returned.length} 项`
  return `确认 ${accepted.length} 项，退回 ${returned.length} 项`
}

export type Shelf = 'waiting' | 'returned' | 'silent' | 'confirmed'

export const SHELVES: [Shelf, string][] = [
  ['waiting', '待确认'],
  ['confirmed', '已确认'],
  ['returned', '已退回'],
  ['silent', '没交'],
]

export function shelfOf(pupil: PupilProgress): Shelf {
  if (pupil.state === 'submitted') return 'waiting'
  if (pupil.state === 'confirmed') return 'confirmed'
  return pupil.state === 'returned' ? 'returned' : 'silent'
}

/** The pupils of one shelf, those put aside last, in the order in which they were put aside. */
export function queueOf(pupils: readonly PupilProgress[], shelf: Shelf, aside: readonly number[]): PupilProgress[] {
  const mine = pupils.filter((one) => shelfOf(one) === shelf)
  const late = (one: PupilProgress): number => aside.indexOf(one.student_id)
  return [...mine].sort((a, b) => late(a) - late(b))
}

/** Who comes after `from`; at the end it begins again. Null when nobody else is left. */
export function neighbour(queue: readonly PupilProgress[], from: number | null, step: 1 | -1): PupilProgress | null {
  if (!queue.length) return null
  const at = queue.findIndex((one) => one.student_id === from)
  if (at < 0) return queue[0] ?? null
  return queue[(at + step + queue.length) % queue.length] ?? null
}
