import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { DraftKeeper, type Save } from '@/shared/draft'

const TIMES = { quiet: 900, longest: 2500, retries: [2000, 4000] }
const offline = () => new Problem('offline', 0, {})

function keep(send: (save: Save<string>) => Promise<{ version: number }>) {
  return new DraftKeeper<string>(3, send, TIMES, () => Date.now())
}

describe('a draft', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is saved once the person pauses, only with what changed, on top of the version that was read', async () => {
    const saves: Save<string>[] = []
    const keeper = keep(async (save) => (saves.push(save), { version: save.version + 1 }))
    keeper.put('phone', '139')
    keeper.put('phone', '13900007086')
    await vi.advanceTimersByTimeAsync(TIMES.quiet)
    expect(saves).toHaveLength(1)
    expect(saves[0]).toMatchObject({ version: 3, changes: { phone: '13900007086' } })
    expect(keeper.state.value).toBe('saved')
    expect(keeper.currentVersion).toBe(4)
    expect(keeper.unsaved).toEqual([])
  })

  it('does not wait for ever for somebody who goes on typing', async () => {
    const saves: Save<string>[] = []
    const keeper = keep(async (save) => (saves.push(save), { version: save.version + 1 }))
    for (let typed = 0; typed < 6; typed += 1) {
      keeper.put('address', 'x'.repeat(typed + 1))
      await vi.advanceTimersByTimeAsync(500)
    }
    expect(saves.length).toBeGreaterThanOrEqual(1)
    await vi.advanceTimersByTimeAsync(3000)
    expect(saves.at(-1)?.changes.address).toBe('xxxxxx')
  })

  it('repeats a lost save with the same key, body and version, and only then sends what came later', async () => {
    const saves: Save<string>[] = []
    let line = false
    const keeper = keep(async (save) => {
      saves.push(save)
      if (!line) throw offline()
      return { version: save.version + 1 }
    })
    keeper.put('phone', '1')
    await vi.advanceTimersByTimeAsync(TIMES.quiet)
    expect(keeper.state.value).toBe('offline')
    expect(keeper.tries.value).toBe(1)
    keeper.put('email', 'a@b.cn')
    expect(keeper.unsaved).toEqual(['phone', 'email'])
    line = true
    await vi.advanceTimersByTimeAsync(2000)
    expect(saves[1]).toEqual(saves[0])
    await vi.advanceTimersByTimeAsync(10)
    expect(saves[2]).toMatchObject({ version: 4, changes: { email: 'a@b.cn' } })
    expect(saves[2]?.key).not.toBe(saves[0]?.key)
    expect(keeper.state.value).toBe('saved')
  })

  it('keeps the words of a refused save behind newer ones', async () => {
    let refuse = true
    const saves: Save<string>[] = []
    const keeper = keep(async (save) => {
      saves.push(save)
      if (refuse) {
        keeper.put('phone', 'newer')
        throw new Problem('refusal', 422, { code: 'maintenance_field_not_asked', title: '这次不用填' })
      }
      return { version: save.version + 1 }
    })
    keeper.put('phone', 'older')
    keeper.put('name', 'kept')
    await keeper.flush()
    expect(keeper.state.value).toBe('refused')
    expect(keeper.pending).toEqual({ phone: 'newer', name: 'kept' })
    refuse = false
    keeper.put('phone', 'newest')
    await keeper.flush()
    expect(saves.at(-1)?.changes).toEqual({ phone: 'newest', name: 'kept' })
  })

  it('stops at somebody else’s save until the person has chosen', async () => {
    let conflict = true
    const saves: Save<string>[] = []
    const keeper = keep(async (save) => {
      saves.push(save)
      if (conflict) throw new Problem('refusal', 412, { code: 'draft_conflict', title: '刚刚保存过' })
      return { version: save.version + 1 }
    })
    keeper.put('phone', 'mine')
    expect(await keeper.flush()).toBe(false)
    expect(keeper.state.value).toBe('conflict')
    keeper.put('email', 'later')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saves).toHaveLength(1)
    conflict = false
    keeper.resume(9, { phone: 'mine' })
    expect(await keeper.flush()).toBe(true)
    expect(saves.at(-1)).toMatchObject({ version: 9, changes: { phone: 'mine' } })
  })

  it('waits for the login and then saves what was typed meanwhile', async () => {
    let gone = true
    const saves: Save<string>[] = []
    const keeper = keep(async (save) => {
      saves.push(save)
      if (gone) throw new Problem('session', 401, { code: 'not_logged_in', title: '请先登录' })
      return { version: save.version + 1 }
    })
    keeper.put('phone', '1')
    await keeper.flush()
    expect(keeper.state.value).toBe('expired')
    keeper.put('phone', '12')
    gone = false
    expect(await keeper.flush()).toBe(true)
    expect(saves.at(-1)?.changes).toEqual({ phone: '12' })
  })

  it('is sent when the page goes away, also behind a save whose answer is not there yet', () => {
    const saves: Save<string>[] = []
    const keeper = keep((save) => (saves.push(save), new Promise(() => undefined)))
    keeper.put('phone', '1')
    keeper.partWith()
    expect(saves).toHaveLength(1)
    keeper.put('email', 'x')
    keeper.partWith()
    expect(saves[1]).toMatchObject({ version: 4, changes: { email: 'x' } })
  })
})
