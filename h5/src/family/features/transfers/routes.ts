import type { RouteRecordRaw } from 'vue-router'

export const transferRoutes: RouteRecordRaw[] = [
  {
    path: '/children/:id(\\d+)/transfer',
    component: () => import('./Transfer.vue'),
    children: [
      { path: '', name: 'transfer', component: () => import('./Front.vue') },
      { path: 'reason', name: 'transfer-reason', component: () => import('./Reason.vue') },
      { path: 'school', name: 'transfer-school', component: () => import('./School.vue') },
      { path: 'grade', name: 'transfer-grade', component: () => import('./Grade.vue') },
      { path: 'proof', name: 'transfer-proof', component: () => import('./Proof.vue') },
      { path: 'check', name: 'transfer-check', component: () => import('./Check.vue') },
    ],
  },
  { path: '/children/:id(\\d+)/transfer/receipts/:case(\\d+)', name: 'transfer-receipt', component: () => import('./Receipt.vue') },
]
