import { effectScope, nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import { usePages } from '../pieces/usePages'

const PAGES: Record<string, { items: number[]; next: string | null }> = {
  '': { items: [1, 2], next: 'a' },
  a: { items: [3, 4], next: 'b' },
  b: { items: [5], next: null },
}
const later = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTick()
}

async function begun() {
  const asked: string[] = []
  const held: (() => void)[] = []
  let slow = false
  const pages = effectScope().run(() => usePages(async ({ cursor = '' }) => {
    asked.push(cursor)
    if (slow) await new Promise<void>((go) => held.push(go))
    return PAGES[cursor]!
  }))!
  await later()
  return { pages, asked, slowly: () => (slow = true), answer: async () => { slow = false; held.splice(0).forEach((go) => go()); await later() } }
}

describe('a list read page by page', () => {
  it('grows until there is no more', async () => {
    const { pages, asked } = await begun()
    expect(pages.rows.value).toEqual([1, 2])
    await pages.loadMore()
    await pages.loadMore()
    await pages.loadMore()
    expect(pages.rows.value).toEqual([1, 2, 3, 4, 5])
    expect([pages.next.value, asked]).toEqual([null, ['', 'a', 'b']])
  })
  it('begins anew when it is asked anew', async () => {
    const { pages } = await begun()
    await pages.loadMore()
    await pages.ask()
    expect([pages.rows.value, pages.next.value]).toEqual([[1, 2], 'a'])
  })
  it('drops what an earlier question still brings', async () => {
    const { pages, slowly, answer } = await begun()
    slowly()
    const late = pages.loadMore()
    const anew = pages.ask()
    await answer()
    await Promise.all([late, anew])
    expect([pages.rows.value, pages.next.value]).toEqual([[1, 2], 'a'])
  })
  it('keeps the other pages when news of the first one come', async () => {
    const { pages } = await begun()
    await pages.loadMore()
    pages.data.value = { items: [0, 1, 2], next: 'z' }
    await later()
    expect([pages.rows.value, pages.next.value]).toEqual([[0, 1, 2, 3, 4], 'b'])
  })
})
