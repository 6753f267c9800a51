import { createApp } from 'vue'
import { onSessionEnd } from '@/api/client'
import { watchLine } from '@/shared/line'
import StaffApp from './StaffApp.vue'
import { router } from './router'
import { firstSession, session } from './session'
import 'element-plus/theme-chalk/base.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/touch.css'

onSessionEnd(() => {
  if (session.value?.kind !== 'staff') return
  session.value = { ...session.value, kind: 'nobody', account: null, post: null, posts: [], permissions: [] }
  const here = router.currentRoute.value
  if (here.name !== 'login') void router.push({ name: 'login', query: { to: here.fullPath } })
})

watchLine()
firstSession()
createApp(StaffApp).use(router).mount('#app')
