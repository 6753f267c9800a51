import '@/shared/styles/tokens.css'
import '@/shared/styles/base.css'
import { createApp } from 'vue'
import { onLineBack, watchLine } from '@/shared/line'
import { wear } from '@/shared/look'
import { hideShare } from '@/shared/wechat'
import App from './App.vue'
import { router } from './router'
import { checkSession, look } from './session'

wear(look.value)
watchLine()
hideShare()
onLineBack(() => void checkSession())

const app = createApp(App).use(router)
// The shell's still picture stays until the first page is ready to take its place.
void router.isReady().finally(() => app.mount('#app'))
