import { describe, expect, it } from 'vitest'
import { actHeaders, newKey, sendAct, useAct } from '@/api/act'
import { Problem } from '@/api/problem'

const cut = () => new Problem('offline', 0, {})
const no = () => new Problem('refusal', 409, { code: 'window_closed', title: '结束了' })

describe('an act is never done twice', () => {
  it('has a key that looks like a uuid', () => expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/))

  it('names the version it stands on', () => {
    expect(actHeaders('k', 4)).toEqual({ 'Idempotency-Key': 'k', 'If-Match': '"4"' })
    expect(actHeaders('k')).toEqual({ 'Idempotency-Key': 'k' })
  })

  it('asks for a lost answer again under the same key', async () => {
    const keys: string[] = []
    const result = await sendAct('one', async (key) => {
      keys.push(key)
      if (keys.length < 3) throw cut()
      return 'done'
    }, [0, 0])
    expect(result).toBe('done')
    expect(new Set(keys)).toEqual(new Set(['one']))
  })

  it('does not ask again after an answer', async () => {
    let times = 0
    await expect(sendAct('one', async () => ((times += 1), Promise.reject(no())), [0, 0])).rejects.toMatchObject({ code: 'window_closed' })
    expect(times).toBe(1)
  })

  it('ignores the second tap while the first one runs', async () => {
    let open: (value: string) => void = () => undefined
    let times = 0
    const act = useAct(() => ((times += 1), new Promise<string>((resolve) => (open = resolve))))
    const first = act.run()
    expect(await act.run()).toBeUndefined()
    open('done')
    expect(await first).toBe('done')
    expect(times).toBe(1)
  })

  it('takes a new key for a new act, after a good answer and after a refusal', async () => {
    const keys: string[] = []
    let refuse = true
    const act = useAct(async (headers) => {
      keys.push(headers()['Idempotency-Key'])
      if (refuse) throw no()
      return 'done'
    })
    await act.run()
    expect(act.problem.value?.code).toBe('window_closed')
    refuse = false
    await act.run()
    await act.run()
    expect(new Set(keys).size).toBe(3)
    expect(act.problem.value).toBeUndefined()
  })
})
