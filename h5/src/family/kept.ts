/** Forms with words that have not reached the server tell it here, so that leaving the page can be warned about. */
const askers = new Set<() => string[]>()

export function keepWatch(labels: () => string[]): () => void {
  askers.add(labels)
  return () => askers.delete(labels)
}

export const unsavedLabels = (): string[] => [...askers].flatMap((ask) => ask())

/** “现住址”还没存… for the page that asks to log in again. */
export function waitingWords(): string {
  const labels = unsavedLabels()
  if (!labels.length) return ''
  const named = labels.slice(0, 3).map((label) => `“${label}”`).join('')
  return `${named}还没存。用短信验证码登录，留在这一页，登录后自动补存；改用微信登录，这${labels.length === 1 ? '一' : '几'}处要再填一遍。`
}
