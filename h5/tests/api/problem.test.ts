import { describe, expect, it } from 'vitest'
import { asProblem, Problem, problemOf, unread } from '@/api/problem'

const refusal = { type: '/help/q075', title: '这次维护已经结束', status: 409, detail: '', code: 'window_closed', why: '12 月 1 日结束的。', next: '请联系班主任。', help: 'q075' }

describe('a problem in words', () => {
  it('takes the server’s words as they are', () => {
    const problem = problemOf(409, refusal)
    expect(problem).toMatchObject({ kind: 'refusal', code: 'window_closed', title: '这次维护已经结束', next: '请联系班主任。', help: 'q075' })
    expect(problem.repeatable).toBe(false)
  })

  it('knows an ended session from a wrong password', () => {
    expect(problemOf(401, { ...refusal, code: 'not_logged_in' }).kind).toBe('session')
    expect(problemOf(401, { ...refusal, code: 'wrong_credentials' }).kind).toBe('refusal')
  })

  it.each([502, 504])('takes a proxy’s own page (%i) for a cut line', (status) => {
    const problem = problemOf(status, '<html>Bad Gateway</html>')
    expect(problem.kind).toBe('offline')
    expect(problem.title).toBe('网络断了，已存的都在')
  })

  it('has words of its own for a fault without any', () => {
    const problem = problemOf(500, undefined)
    expect(problem).toMatchObject({ kind: 'fault', repeatable: true })
    expect(problem.why + problem.next).not.toBe('')
  })

  it('lets the same act be sent again while the first one still runs', () => {
    expect(problemOf(409, { ...refusal, code: 'still_running' }).repeatable).toBe(true)
  })

  it('finds the words of one field', () => {
    const problem = problemOf(422, { ...refusal, code: 'fields_invalid', errors: [{ field: 'members.0.phone', code: 'length', message: '手机号码只有 10 位，应为 11 位' }] })
    expect(problem.at('members.0.phone')?.message).toBe('手机号码只有 10 位，应为 11 位')
    expect(problem.at('phone')).toBeUndefined()
  })

  it('takes whatever is thrown on the way for a cut line, and a problem for itself', () => {
    expect(asProblem(new TypeError('Failed to fetch')).kind).toBe('offline')
    const known = new Problem('refusal', 409, refusal)
    expect(asProblem(known)).toBe(known)
  })
})

describe('a page that could not be read', () => {
  it('says nothing of sending twice', () => {
    const cut = unread(new TypeError('Failed to fetch'))
    expect(cut.title).toBe('网络断了，已存的都在')
    expect(cut.next).toBe('连上网络后再试一次。')
    expect(unread(problemOf(500, {})).title).toBe('这一页没有打开，是我们的问题')
  })

  it('leaves an answer in words as it is', () => {
    const refused = problemOf(404, { code: 'not_found', title: '没有这一页', why: '', next: '', help: 'x' })
    expect(unread(refused)).toBe(refused)
  })
})
