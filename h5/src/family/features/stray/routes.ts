import type { RouteRecordRaw } from 'vue-router'

/** Addresses that lead nowhere, and people who came through the wrong door. */
export const strayRoutes: RouteRecordRaw[] = [
  { path: '/staff', name: 'staff', component: () => import('./StaffHere.vue') },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./Nowhere.vue'), meta: { open: true } },
]
