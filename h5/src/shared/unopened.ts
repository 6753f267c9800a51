import { readonly, ref } from 'vue'
import type { Router } from 'vue-router'
import { onLineBack } from './line'

const RELOADED = 'xueji-reloaded'
const address = ref('')

/** The page whose file did not come: the line is cut, or comes and goes. */
export const unopened = readonly(address)

/**
 * A page's file is gone after a new version was put in place: the new version is loaded once, at the same address.
 * With the line cut the person is told, and the page opens by itself when the line is back.
 */
export function watchPages(router: Router, base: '/m' | '/staff'): void {
  router.onError((_error, to) => {
    if (navigator.onLine === false || sessionStorage.getItem(RELOADED) === to.fullPath) {
      address.value = to.fullPath
      return
    }
    sessionStorage.setItem(RELOADED, to.fullPath)
    location.assign(`${base}${to.fullPath}`)
  })
  router.afterEach((_to, _from, failure) => {
    if (!failure) address.value = ''
  })
  onLineBack(() => {
    if (address.value && navigator.onLine !== false) location.assign(`${base}${address.value}`)
  })
}
