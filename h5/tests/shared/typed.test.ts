import { describe, expect, it } from 'vitest'
import { changedPart, halfWidth, phoneWords } from '@/shared/typed'

describe('what people type', () => {
  it('reads full-width signs as what they look like', () => {
    expect(halfWidth('１３９　０００ａＸ')).toBe('139 000aX')
    expect(halfWidth('欧阳𬱖·艾')).toBe('欧阳𬱖·艾')
  })

  it('spaces a mobile number, nothing else', () => {
    expect(phoneWords('13900007086')).toBe('139\u00a00000\u00a07086')
    expect(phoneWords('139****7086')).toBe('139****7086')
    expect(phoneWords('0531-8888888')).toBe('0531-8888888')
  })

  it('marks only what changed', () => {
    expect(changedPart('138 0000 5521', '138 0000 7086')).toEqual(['138 0000 ', '7086', ''])
    expect(changedPart('泉景街道 8 号院 501', '泉景街道 9 号院 501')).toEqual(['泉景街道 ', '9', ' 号院 501'])
  })

  it('marks the whole value when hardly anything is alike', () => {
    expect(changedPart('', '18600003390')).toEqual(['', '18600003390', ''])
    expect(changedPart('德州市德城区', '济南市历下区泉景街道')).toEqual(['', '济南市历下区泉景街道', ''])
  })

  it('never cuts a rare character in two', () => {
    expect(changedPart('欧阳家的𬱖', '欧阳家的𬍛')).toEqual(['欧阳家的', '𬍛', ''])
  })
})
