import type { RouteRecordRaw } from 'vue-router'

export const inboxRoutes: RouteRecordRaw[] = [
  { path: '/inbox', name: 'inbox', component: () => import('./Inbox.vue'), meta: { tab: 'inbox' } },
  { path: '/inbox/:id(\\d+)', name: 'notice', component: () => import('./Notice.vue'), meta: { tab: 'inbox' } },
]
