import { computed, shallowRef } from 'vue'
import { get } from '../api'
import { may } from '../session'
import type { AccessRequestList, Worklist } from '../types'

export const worklist = shallowRef<Worklist | null>(null)
const requests = shallowRef<AccessRequestList | null>(null)

/** Counts beside the places; read after every change that may move them, and quietly: a page has its own words. */
export async function readWaiting(): Promise<void> {
  const asked = [get('/api/worklist').then((found) => (worklist.value = found))]
  if (may('account.manage')) asked.push(get('/api/access-requests').then((found) => (requests.value = found)) as never)
  else requests.value = null
  await Promise.allSettled(asked)
}
