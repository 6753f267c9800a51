import type { RouteRecordRaw } from 'vue-router'

export const publicationRoutes: RouteRecordRaw[] = [
  { path: '/children/:id(\\d+)/publication', name: 'publication', component: () => import('./Publication.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/publication/pages/:page(\\d+)', name: 'publication-page', component: () => import('./OtherPage.vue') },
  { path: '/children/:id(\\d+)/publication/objection', name: 'publication-objection', component: () => import('./Objection.vue') },
  { path: '/children/:id(\\d+)/publication/versions', name: 'publication-versions', component: () => import('./Earlier.vue') },
]
