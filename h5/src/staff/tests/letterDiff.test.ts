import { describe, expect, it } from 'vitest'
import { letterDiff } from '../pieces/letterDiff'

const marked = (before: string, after: string, side: 'before' | 'after'): string =>
  letterDiff(before, after)[side].map((part) => (part.changed ? `[${part.text}]` : part.text)).join('')

describe('a change, letter by letter', () => {
  it.each([
    ['a house number differs as a whole, not digit by digit', '文昌街 12 号 3 单元 501', '文昌街 66 号 2 单元 501', '文昌街 [12] 号 [3] 单元 501', '文昌街 [66] 号 [2] 单元 501'],
    ['a moved family keeps only what is the same', '文昌街 8 号 1 单元 302', '滨湖路 21 号 1 单元 302', '[文昌街] [8] 号 1 单元 302', '[滨湖路] [21] 号 1 单元 302'],
    ['nothing in common is one change', '家长接送', '校车', '[家长接送]', '[校车]'],
    ['a rare character is one letter', '欧阳䶮', '欧阳𬍛', '欧阳[䶮]', '欧阳[𬍛]'],
    ['half the same is not the same word', '父亲', '继父', '[父亲]', '[继父]'],
    ['a masked number says nothing about its middle', '138****2209', '138****7731', '[138****2209]', '[138****7731]'],
    ['added at the end', '临溪县医院', '临溪县医院东院区', '临溪县医院', '临溪县医院[东院区]'],
  ])('%s', (_, before, after, old, fresh) => {
    expect(marked(before, after, 'before')).toBe(old)
    expect(marked(before, after, 'after')).toBe(fresh)
  })

  it('what was empty has nothing to strike', () => {
    expect(letterDiff('', '县医院')).toEqual({ before: [], after: [{ text: '县医院', changed: true }] })
  })

  it('both sides always give back the whole text', () => {
    for (const [before, after] of [['甲乙丙丁', '乙丁戊'], ['a1b2', 'a2b1'], ['同样', '同样']] as const) {
      const found = letterDiff(before, after)
      expect(found.before.map((part) => part.text).join('')).toBe(before)
      expect(found.after.map((part) => part.text).join('')).toBe(after)
    }
  })

  it('a very long text is not compared letter by letter', () => {
    expect(letterDiff('长'.repeat(500), '长'.repeat(501)).after).toHaveLength(1)
  })
})
