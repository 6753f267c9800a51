import type { RouteRecordRaw } from 'vue-router'
import Home from './Home.vue'

/** The one page that is not loaded lazily: nearly every visit begins here, and a second trip would be seen. */
export const homeRoutes: RouteRecordRaw[] = [{ path: '/', name: 'home', component: Home, meta: { tab: 'home' } }]
