import { computed, readonly, ref, shallowRef } from 'vue'
import { actHeaders, newKey } from '@/api/act'
import { answer, api, onSessionEnd } from '@/api/client'
import { wear, type Look } from '@/shared/look'
import { readShell } from '@/shared/shell'
import type { Home, Session } from './types'
import { speakTo } from './voice'

const NOBODY: Session = { kind: 'nobody', own: false, account: null, post: null, posts: [], unread: 0, permissions: [], hints: [] }
const shell = readShell<{ session: Session; home: Home }>()

const current = shallowRef<Session>(shell.session ?? NOBODY)
const ended = ref(false)
speakTo(current.value.own)

/** Home as the shell brought it; the first visitor of the home page takes it. */
export const firstHome: { value: Home | undefined } = { value: shell.home }

export const session = readonly(current)
export const loggedIn = computed(() => current.value.kind !== 'nobody')
/** True while a page stands there whose session has ended: the page stays, a way back in lies over it. */
export const sessionEnded = readonly(ended)
export const unread = computed(() => current.value.unread)
export const look = computed<Look>(() => {
  const { elder = false, theme = 'auto' } = current.value.account?.settings ?? {}
  return { elder, theme }
})

const returned = new Set<() => void>()

/** Calls back when somebody has logged in again over a page that was left standing. */
export function onReturn(act: () => void): () => void {
  returned.add(act)
  return () => returned.delete(act)
}

export function takeSession(next: Session): void {
  const before = current.value.account?.id
  current.value = next
  speakTo(next.own)
  wear(look.value)
  if (next.kind === 'nobody' || !ended.value) return
  ended.value = false
  if (before !== undefined && before !== next.account?.id) location.assign('/m/')
  else returned.forEach((act) => act())
}

export function takeUnread(count: number): void {
  current.value = { ...current.value, unread: count }
}

export async function loadSession(): Promise<Session> {
  const next = await answer(api.GET('/api/session'))
  takeSession(next)
  return next
}

/** Worn at once, kept with the account; a cut line leaves it worn on this phone until the next visit. */
export async function changeLook(change: Partial<Look>): Promise<void> {
  const account = current.value.account
  if (!account) return
  takeSession({ ...current.value, account: { ...account, settings: { ...account.settings, ...change } } })
  await answer(api.PATCH('/api/me', { body: { settings: change }, headers: actHeaders(newKey()), keepalive: true })).catch(() => undefined)
}

/** After a long absence: learn that the session has ended before the person types into it. */
export async function checkSession(): Promise<void> {
  if (!loggedIn.value || ended.value) return
  const next = await answer(api.GET('/api/session')).catch(() => undefined)
  if (next?.kind === 'nobody') ended.value = true
  else if (next) takeSession(next)
}

onSessionEnd(() => {
  if (loggedIn.value) ended.value = true
})

/** An own path (`/m/…`) as the router knows it; anything else leads home. */
export function inside(path: string | null | undefined): string {
  return path?.startsWith('/m/') ? path.slice(2) : path === '/m' ? '/' : '/'
}
