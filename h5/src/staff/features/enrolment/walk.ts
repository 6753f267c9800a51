import { shallowRef } from 'vue'

/** The list that was looked at last, so that an application knows its neighbours; `from` leads back to it as it was. */
export const walk = shallowRef<{ ids: number[]; from: string }>({ ids: [], from: '/enrolment/list' })

export interface Place {
  n: number
  of: number
  before: number | null
  after: number | null
}

export function placeIn(ids: readonly number[], id: number): Place | null {
  const at = ids.indexOf(id)
  return at < 0 ? null : { n: at + 1, of: ids.length, before: ids[at - 1] ?? null, after: ids[at + 1] ?? null }
}
