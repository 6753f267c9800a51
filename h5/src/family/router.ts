import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { watchPages } from '@/shared/unopened'
import { archiveRoutes } from './features/archives/routes'
import { bindingRoutes } from './features/binding/routes'
import { caseRoutes } from './features/cases/routes'
import { childRoutes } from './features/child/routes'
import { collectRoutes } from './features/collect/routes'
import { evaluationRoutes } from './features/evaluation/routes'
import { publicationRoutes } from './features/publication/routes'
import { helpRoutes } from './features/help/routes'
import { homeRoutes } from './features/home/routes'
import { inboxRoutes } from './features/inbox/routes'
import { loginRoutes } from './features/login/routes'
import { maintenanceRoutes } from './features/maintenance/routes'
import { photoRoutes } from './features/photo/routes'
import { resultsRoutes } from './features/results/routes'
import { settingsRoutes } from './features/settings/routes'
import { slipRoutes } from './features/slip/routes'
import { strayRoutes } from './features/stray/routes'
import { transferRoutes } from './features/transfers/routes'
import { loggedIn, session } from './session'

export type Tab = 'home' | 'children' | 'inbox' | 'help'

declare module 'vue-router' {
  interface RouteMeta {
    /** Which tab is on; without one the page has no tab bar (a bottom bar is there instead). */
    tab?: Tab
    /** Open to people who are not logged in. */
    open?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  ...homeRoutes,
  ...archiveRoutes,
  ...caseRoutes,
  ...childRoutes,
  ...collectRoutes,
  ...evaluationRoutes,
  ...publicationRoutes,
  ...maintenanceRoutes,
  ...photoRoutes,
  ...resultsRoutes,
  ...slipRoutes,
  ...transferRoutes,
  ...bindingRoutes,
  ...inboxRoutes,
  ...helpRoutes,
  ...settingsRoutes,
  ...loginRoutes,
  ...strayRoutes,
]

export const router = createRouter({
  history: createWebHistory('/m/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach((to) => {
  if (to.meta.open) return true
  if (!loggedIn.value) return { name: 'login', query: { to: `/m${to.fullPath}` }, replace: true }
  if (session.value.kind === 'staff' && to.name !== 'staff') return { name: 'staff', replace: true }
  return true
})

watchPages(router, '/m')
