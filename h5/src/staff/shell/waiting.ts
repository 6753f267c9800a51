import { computed, shallowRef } from 'vue'
import { get } from '../api'
import { may, post } from '../session'
import type { AccessRequestList, EnrolmentWaiting, Worklist } from '../types'

export const worklist = shallowRef<Worklist | null>(null)
const enrolment = shallowRef<EnrolmentWaiting | null>(null)
const requests = shallowRef<AccessRequestList | null>(null)

/** The counts that stand beside the places. */
export const counts = computed(() => ({
  worklist: worklist.value?.waiting ?? 0,
  maintenance: worklist.value?.groups.reduce((sum, row) => sum + (row.kind === 'confirm' ? row.count : 0), 0) ?? 0,
  enrolment: (enrolment.value?.mine ?? 0) + (may('enrolment.release') ? (enrolment.value?.release_requests ?? 0) : 0),
  requests: requests.value?.to_decide.length ?? 0,
}))

/** What waits at the post in use; of the others nothing is read before one switches to them. */
export const waitingAt = (postId: number): number | undefined => (postId === post.value?.id ? worklist.value?.waiting : undefined)

async function readWorklist(): Promise<void> {
  worklist.value = await get('/api/worklist')
}

async function readEnrolment(): Promise<void> {
  enrolment.value = may('enrolment.read') ? await get('/api/enrolments/waiting') : null
}

async function readRequests(): Promise<void> {
  requests.value = may('account.manage') ? await get('/api/access-requests') : null
}

/** Read after every change that may move a count, and quietly: each page has its own words when it fails. */
export async function readWaiting(): Promise<void> {
  await Promise.allSettled([readWorklist(), readEnrolment(), readRequests()])
}
