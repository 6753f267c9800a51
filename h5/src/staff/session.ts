import { computed, shallowRef } from 'vue'
import { readShell } from '@/shared/shell'
import { get, send } from './api'
import type { May, PostCard, Session } from './types'

export const session = shallowRef<Session | null>(null)
export const post = computed<PostCard | null>(() => session.value?.post ?? null)
export const atSchool = computed(() => post.value?.level === 'school')

export function may(...anyOf: May[]): boolean {
  const held = session.value?.permissions ?? []
  return anyOf.some((permission) => held.includes(permission))
}

export function loggedIn(): boolean {
  return session.value?.kind === 'staff'
}

/** The server wrote the session into the page, so the first visit needs no second trip. */
export function firstSession(): void {
  const { session: known } = readShell<{ session: Session }>()
  if (known) session.value = known
}

export async function readSession(): Promise<Session> {
  session.value = await get('/api/session')
  return session.value
}

export async function logOut(): Promise<void> {
  session.value = await send('delete', '/api/session')
}

export async function switchPost(postId: number): Promise<void> {
  session.value = await send('post', '/api/session/post', { body: { post_id: postId } })
}

/** One character for the level of an office, as on its badge. */
export const LEVEL_BADGE: Record<string, string> = { province: '省', city: '市', county: '县', school: '校' }
