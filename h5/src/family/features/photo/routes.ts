import type { RouteRecordRaw } from 'vue-router'

export const photoRoutes: RouteRecordRaw[] = [
  { path: '/children/:id(\\d+)/photo', name: 'photo', component: () => import('./Photo.vue') },
]
