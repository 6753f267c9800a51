import type { RouteRecordRaw } from 'vue-router'

export const helpRoutes: RouteRecordRaw[] = [
  { path: '/help', name: 'help', component: () => import('./Help.vue'), meta: { tab: 'help', open: true } },
  { path: '/help/:slug', name: 'entry', component: () => import('./Entry.vue'), meta: { tab: 'help', open: true } },
]
