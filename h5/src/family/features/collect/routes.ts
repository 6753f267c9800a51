import type { RouteRecordRaw } from 'vue-router'

export const collectRoutes: RouteRecordRaw[] = [
  { path: '/collect/:token([\\w-]{8,})', name: 'collect', meta: { open: true }, component: () => import('./Invited.vue') },
  {
    path: '/collect/entries/:id(\\d+)',
    component: () => import('./Collect.vue'),
    children: [
      { path: '', name: 'collect-entry', component: () => import('./Front.vue') },
      { path: 'pages/:page', name: 'collect-page', component: () => import('@/family/form/GroupPage.vue') },
      { path: 'members', name: 'collect-members', component: () => import('@/family/form/Members.vue') },
      { path: 'members/:position(\\d+)', name: 'collect-member', component: () => import('@/family/form/MemberPage.vue') },
      { path: 'photo', name: 'collect-photo', component: () => import('./EntryPhoto.vue') },
      { path: 'check', name: 'collect-check', component: () => import('./HandIn.vue') },
    ],
  },
  { path: '/collect/receipts/:number', name: 'collect-receipt', component: () => import('./EntryReceipt.vue') },
  { path: '/collect/confirm', name: 'collect-confirm', component: () => import('./ConfirmPaper.vue') },
]
