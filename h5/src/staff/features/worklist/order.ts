/** The order of the list that a case was opened from, so that its page knows the next one. For this visit only. */
import { shallowRef } from 'vue'

export interface Neighbour {
  id: number
  to: string
}

const order = shallowRef<readonly Neighbour[]>([])

export function keepOrder(rows: readonly Neighbour[]): void {
  order.value = rows
}

/** Where a case stands in the list, and its neighbours. */
export function placeOf(id: number): { n: number; of: number; before: Neighbour | undefined; after: Neighbour | undefined } {
  const at = order.value.findIndex((row) => row.id === id)
  return { n: at + 1, of: order.value.length, before: at > 0 ? order.value[at - 1] : undefined, after: at >= 0 ? order.value[at + 1] : undefined }
}
