import type { RouteRecordRaw } from 'vue-router'

export const childRoutes: RouteRecordRaw[] = [
  { path: '/children', name: 'children', component: () => import('./Children.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)', name: 'child', component: () => import('./Child.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/enrolment', name: 'child-enrolment', component: () => import('./Enrolment.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/timeline', name: 'timeline', component: () => import('./Timeline.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/seen-by', name: 'seen-by', component: () => import('./SeenBy.vue'), meta: { tab: 'children' } },
]
