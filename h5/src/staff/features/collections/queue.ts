import type { CollectedChild } from '../../types'

export type Shelf = 'submitted' | 'returned' | 'accepted' | 'draft'
export const SHELVES: [Shelf, string][] = [['submitted', '等核对'], ['returned', '退回'], ['accepted', '已接收'], ['draft', '没交']]

/** The entries of a shelf, in the order of the service: the riskiest and oldest on top. */
export function queueOf(items: CollectedChild[], shelf: Shelf): CollectedChild[] {
  return items.filter((one) => one.state === shelf)
}

/** Whether an entry may be taken over unseen, in one batch: nothing is unusual, and it is this person's to decide. */
export function plain(one: CollectedChild): boolean {
  return one.state === 'submitted' && !one.why_not && one.level === 0 && one.confirmed
}

/** The one before or after, round the ends; without a current one the first or the last. */
export function neighbour(queue: CollectedChild[], current: number | null, by: 1 | -1): CollectedChild | undefined {
  const at = queue.findIndex((one) => one.entry_id === current)
  return at < 0 ? queue.at(by > 0 ? 0 : -1) : queue[(at + by + queue.length) % queue.length]
}
