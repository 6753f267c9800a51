/** Where we run. Only words and the login button depend on it; every page works in any browser. */
export const inWeChat = (agent: string = globalThis.navigator?.userAgent ?? ''): boolean => /MicroMessenger/i.test(agent)

interface Bridge {
  call: (name: string) => void
}

/** Private pages are not for sending on: WeChat's share menu goes away. */
export function hideShare(): void {
  const hide = () => (globalThis as { WeixinJSBridge?: Bridge }).WeixinJSBridge?.call('hideOptionMenu')
  if ((globalThis as { WeixinJSBridge?: Bridge }).WeixinJSBridge) hide()
  else document.addEventListener('WeixinJSBridgeReady', hide, { once: true })
}
