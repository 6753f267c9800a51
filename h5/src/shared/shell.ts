/** What the server wrote into the page: session and first data, so that the first paint needs no second trip. */
export function readShell<T>(): Partial<T> {
  const block = document.getElementById('xueji-data')
  if (!block?.textContent) return {}
  try {
    return JSON.parse(block.textContent) as Partial<T>
  } catch {
    return {}
  }
}
