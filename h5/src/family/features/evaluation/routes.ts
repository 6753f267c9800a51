import type { RouteRecordRaw } from 'vue-router'

export const evaluationRoutes: RouteRecordRaw[] = [
  { path: '/children/:id(\\d+)/evaluation', name: 'evaluation', component: () => import('./Term.vue'), meta: { tab: 'children' } },
  { path: '/children/:id(\\d+)/evaluation/kinds/:kind', name: 'evaluation-kind', component: () => import('./Kind.vue') },
  { path: '/children/:id(\\d+)/evaluation/records/:record(new|\\d+)', name: 'evaluation-record', component: () => import('./Record.vue') },
  { path: '/children/:id(\\d+)/evaluation/question', name: 'evaluation-question', component: () => import('./Question.vue') },
]
