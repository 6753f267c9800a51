import { describe, expect, it } from 'vitest'
import { choicesOf, mainWords, missing } from '../features/casework/decision'
import { bulkWords, inside, nextAt, tickable, whyNot } from '../features/worklist/rows'

const row = { batch: 'transfer/clear_in', own: false, mine: true }
const clock = { used: 1, days: 10, due_on: '2026-12-01', provisional: false, overdue: false }

describe('ticking rows', () => {
  it('lets only cases of one flow and step go together', () => {
    expect(tickable(row, '')).toBe(true)
    expect(tickable(row, 'transfer/clear_in')).toBe(true)
    expect(tickable(row, 'transfer/release')).toBe(false)
    expect(tickable({ batch: '' }, '')).toBe(false)
  })
  it.each([
    ['one’s own filing', { ...row, own: true, batch: '' }, '', '您提交的，要由他人审'],
    ['somebody else’s turn', { ...row, mine: false, batch: '' }, '', '现在不由您办'],
    ['a flow that is decided one by one', { ...row, batch: '' }, '', '这项业务要一件一件办'],
    ['another step than those ticked', row, 'transfer/release', '只能和同一种业务、同一步的一起办'],
    ['nothing against it', row, '', ''],
  ])('says why not: %s', (_, given, batch, words) => expect(whyNot(given, batch)).toBe(words))
  it('says why they may go together and what to mind', () => {
    const rows = [
      { flow_label: '转学', step_label: '转入局审核', clock, unseen: 0 },
      { flow_label: '转学', step_label: '转入局审核', clock: { ...clock, overdue: true }, unseen: 2 },
    ]
    expect(bulkWords(rows)).toBe('都是“转学 · 转入局审核”，其中 1 件已逾期，1 件还有材料没看')
    expect(bulkWords([])).toBe('')
  })
})

describe('moving through the list', () => {
  it('stays inside it', () => {
    expect([nextAt(-1, 1, 3), nextAt(2, 1, 3), nextAt(0, -1, 3), nextAt(0, 1, 0)]).toEqual([0, 2, 0, -1])
  })
  it('opens addresses of the backend inside this front end', () => {
    expect([inside('/staff/cases/7'), inside('/staff'), inside('/staffing')]).toEqual(['/cases/7', '/', '/staffing'])
  })
})

describe('a decision', () => {
  it.each([
    ['agreeing needs nothing', { choice: 'approve', reason: '', text: '' }, ''],
    ['asking says for what', { choice: 'ask', reason: '', text: ' ' }, '写明要补什么'],
    ['sending back has a reason', { choice: 'return', reason: '', text: '' }, '先选一个原因'],
    ['other has words', { choice: 'return', reason: 'other', text: '' }, '写明原因'],
    ['a reason of the list is enough', { choice: 'return', reason: 'expired', text: '' }, ''],
  ] as const)('%s', (_, draft, words) => expect(missing(draft)).toBe(words))
  it('is a verb', () => expect(mainWords('return', true)).toBe('退回并通知家长'))
  it('names whom it goes to where no family reads it', () => expect([mainWords('return', true, false, false), mainWords('ask', true, false, false)]).toEqual(['退回并通知申请人', '请申请人补材料']))
  it('asks nobody for proof where another province filed, and says where a no goes', () => {
    expect(choicesOf(false).map(([value]) => value)).toEqual(['approve', 'return'])
    expect(mainWords('return', false)).toBe('不同意，答复对方省份')
  })
})
