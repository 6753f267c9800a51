import type { RouteRecordRaw } from 'vue-router'

export const archiveRoutes: RouteRecordRaw[] = [
  { path: '/children/:id(\\d+)/archives', name: 'archives', component: () => import('./Archives.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/archives/:archive(\\d+)', name: 'archive', component: () => import('./Archive.vue') },
]
