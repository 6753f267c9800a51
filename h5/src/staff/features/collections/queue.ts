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

/** The one before or after; at the end the first again, never the same. */
export function neighbour(queue: CollectedChild[], current: number | null, by: 1 | -1): CollectedChild | undefined {
  if (!queue.length) return undefined
  const at = queue.findIndex((one) => one.entry_id === current)
  return queue[(at + by + queue.length) % queue.length]
}
