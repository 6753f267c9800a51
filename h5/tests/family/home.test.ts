import { describe, expect, it } from 'vitest'
import { byUrgency, isOpen, openDuties, placed } from '@/family/features/home/order'
import { doneWords, headWords } from '@/family/features/home/words'
import { inside } from '@/family/session'
import type { Duty, HomeChild } from '@/family/types'

const duty = (state: Duty['state'], days: number | null): Duty => ({ kind: 'maintenance', title: '核对家庭信息', state, deadline: null, days_left: days, note: '', urgent: false, act: '', to: '/m/' })
const child = (id: number, duties: Duty[]): HomeChild => ({ id, name: `孩子${id}`, short_name: `孩子${id}`, initial: '孩', school: '', class_name: '', duties, live: [] })

describe('home', () => {
  const children = [child(1, []), child(2, [duty('draft', 7), duty('done', 1)]), child(3, [duty('new', 9), duty('returned', 2)])]

  it('puts the nearest day first and the children with nothing to do last', () => {
    expect(byUrgency(children).map((each) => each.id)).toEqual([3, 2, 1])
    expect(openDuties(children[2]!).map((each) => each.days_left)).toEqual([2, 9])
  })

  it('counts only what waits for the family', () => {
    expect(placed(children, isOpen)).toHaveLength(3)
    expect(isOpen(duty('submitted', 3))).toBe(false)
    expect(isOpen(duty('not_open', 3))).toBe(false)
  })

  it('says how many and how soon', () => {
    expect(headWords(3, 2)).toBe('3 件，最近的一件剩 2 天')
    expect(headWords(1, 0)).toBe('1 件，今天截止')
    expect(headWords(2, null)).toBe('2 件')
    expect(doneWords(3, '您')).toBe('三个孩子都没有要您办的事')
    expect(doneWords(2, '您')).toBe('两个孩子都没有要您办的事')
    expect(doneWords(1, '你')).toBe('孩子没有要你办的事')
  })
})

describe('an address from the server', () => {
  it.each([
    ['/m/children/12/maintenance', '/children/12/maintenance'],
    ['/m/', '/'],
    ['/m', '/'],
    ['https://elsewhere.example/m/', '/'],
    ['//elsewhere.example', '/'],
    [undefined, '/'],
  ])('%s leads to %s', (given, path) => expect(inside(given)).toBe(path))
})
