import type { RouteRecordRaw } from 'vue-router'

export const resultsRoutes: RouteRecordRaw[] = [
  { path: '/children/:id(\\d+)/results', name: 'results', component: () => import('./Results.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/technology-work', name: 'technology-work', component: () => import('./Work.vue') },
]
