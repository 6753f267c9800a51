import type { RouteRecordRaw } from 'vue-router'

export const caseRoutes: RouteRecordRaw[] = [
  { path: '/cases/:id(\\d+)', name: 'case', component: () => import('./Case.vue') },
  { path: '/query', name: 'case-query', component: () => import('./Query.vue'), meta: { open: true } },
]
