import type { RouteRecordRaw } from 'vue-router'

export const bindingRoutes: RouteRecordRaw[] = [
  { path: '/bind', name: 'bind', component: () => import('./Bind.vue') },
  { path: '/children/:id(\\d+)/guardians', name: 'guardians', component: () => import('./Guardians.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/consents', name: 'consents', component: () => import('./Consents.vue'), meta: { tab: 'children' } },
]
