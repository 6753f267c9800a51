import type { RouteRecordRaw } from 'vue-router'

export const slipRoutes: RouteRecordRaw[] = [
  { path: '/slips/:id(\\d+)', name: 'slip', component: () => import('./Slip.vue') },
  { path: '/slips/:id(\\d+)/picture', name: 'slip-picture', component: () => import('./SlipPicture.vue') },
  { path: '/children/:id(\\d+)/slips', name: 'child-slips', component: () => import('./ChildSlips.vue'), meta: { tab: 'children' } },
]
