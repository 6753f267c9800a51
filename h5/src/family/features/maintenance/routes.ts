import type { RouteRecordRaw } from 'vue-router'

export const maintenanceRoutes: RouteRecordRaw[] = [
  {
    path: '/children/:id(\\d+)/maintenance',
    component: () => import('./Maintenance.vue'),
    children: [
      { path: '', name: 'maintenance', component: () => import('./Intro.vue') },
      { path: 'pages/:page', name: 'maintenance-page', component: () => import('@/family/form/GroupPage.vue') },
      { path: 'members', name: 'maintenance-members', component: () => import('@/family/form/Members.vue') },
      { path: 'members/:position(\\d+)', name: 'maintenance-member', component: () => import('@/family/form/MemberPage.vue') },
      { path: 'check', name: 'maintenance-check', component: () => import('./Check.vue') },
    ],
  },
  { path: '/receipts/:number', name: 'receipt', component: () => import('./Receipt.vue') },
]
