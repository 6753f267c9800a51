import { describe, expect, it } from 'vitest'
import { allTicks, firstTicks, mainLabel, neighbour, queueOf, shelfOf, splitOf } from '../features/confirm/decision'
import { mainWords, missing } from '../features/casework/decision'
import type { PupilProgress, Submission, SubmittedItem } from '../types'

const item = (name: string, level = 0, more: Partial<SubmittedItem> = {}): SubmittedItem => ({
  item: name, field: name, label: name, subject: '本人', before: '旧', after: '新', state: 'waiting', state_label: '等学校核对',
  risks: level ? [{ code: 'x', label: '提示', level: level as 1 | 2 }] : [], clash: null, harmless: level === 0, reason_label: '', text: '', ...more,
})
const sheet = (...items: SubmittedItem[]): Submission => ({ items }) as Submission
const pupil = (student_id: number, state: PupilProgress['state'] = 'submitted'): PupilProgress => ({ student_id, state }) as PupilProgress

describe('what is ticked at first', () => {
  it('red hints and clashes want a decision of their own, amber ones do not', () => {
    const found = firstTicks(sheet(item('住址'), item('留守', 1), item('监护人', 2), item('电话', 0, { clash: { current: '别的', words: '' } })))
    expect(found).toEqual({ 住址: true, 留守: true, 监护人: false, 电话: false })
  })
  it('what is decided already has no tick', () => expect(firstTicks(sheet(item('住址', 0, { state: 'accepted' })))).toEqual({}))
})

describe('the main button says verb and count', () => {
  const seven = sheet(...['一', '二', '三', '四', '五', '六', '七'].map((name) => item(name)))
  it('all', () => expect(mainLabel(splitOf(seven, allTicks(seven, true)))).toBe('确认 7 项'))
  it('none', () => expect(mainLabel(splitOf(seven, allTicks(seven, false)))).toBe('退回 7 项'))
  it('some', () => expect(mainLabel(splitOf(seven, { ...allTicks(seven, true), 六: false, 七: false }))).toBe('确认 5 项，退回 2 项'))
  it('a sheet without changes', () => expect(mainLabel(splitOf(sheet(), {}))).toBe('确认没有变化'))
  it('names every waiting item exactly once', () => {
    const { accepted, returned } = splitOf(seven, { 一: true })
    expect([...accepted, ...returned].sort()).toEqual(seven.items.map((one) => one.item).sort())
  })
})

describe('the queue of a class', () => {
  const all = [pupil(1), pupil(2), pupil(3), pupil(4, 'confirmed'), pupil(5, 'draft'), pupil(6, 'returned')]
  it.each([['submitted', 'waiting'], ['confirmed', 'confirmed'], ['returned', 'returned'], ['new', 'silent'], ['seen', 'silent'], ['draft', 'silent']] as const)('%s stands under %s', (state, shelf) => expect(shelfOf(pupil(1, state))).toBe(shelf))
  it('keeps the order of the server', () => expect(queueOf(all, 'waiting', []).map((one) => one.student_id)).toEqual([1, 2, 3]))
  it('puts aside to the end, in the order of putting', () => expect(queueOf(all, 'waiting', [2, 1]).map((one) => one.student_id)).toEqual([3, 2, 1]))
  it('goes round', () => {
    const queue = queueOf(all, 'waiting', [])
    expect(neighbour(queue, 3, 1)?.student_id).toBe(1)
    expect(neighbour(queue, 1, -1)?.student_id).toBe(3)
    expect(neighbour(queue, null, 1)?.student_id).toBe(1)
    expect(neighbour([], 1, 1)).toBeNull()
  })
})

describe('who decides for another office', () => {
  const draft = { choice: 'approve', reason: '', text: '' } as const
  it('says why', () => expect(missing({ ...draft, because: ' ' })).toBe('写明为什么代办'))
  it('and then may', () => expect(missing({ ...draft, because: '学校已停办' })).toBe(''))
  it('asks for proof without a reason: that decides nothing', () => expect(missing({ choice: 'ask', reason: '', text: '户口簿', because: '' })).toBe(''))
  it('sees it on the button', () => expect([mainWords('approve', true, true), mainWords('approve', true)]).toEqual(['代学校同意', '同意']))
})
