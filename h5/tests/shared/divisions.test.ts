import { describe, expect, it } from 'vitest'
import { named, steps } from '@/shared/divisions'

const table = [
  { code: '110000', name: '北京市' },
  { code: '370000', name: '山东省' },
  { code: '370100', name: '济南市' },
  { code: '370200', name: '青岛市' },
  { code: '370102', name: '历下区' },
  { code: '410000', name: '河南省' },
  { code: '410100', name: '郑州市' },
]
const names = (path: string[]) => {
  const way = path.map((name) => table.find((place) => place.name === name)!).map((place) => ({ ...place, whole: place.code.padEnd(12, '0') }))
  return steps(table, way).map((place) => place.name)
}

describe('places by taps', () => {
  it('goes from the province to the county', () => {
    expect(names([])).toEqual(['北京市', '山东省', '河南省'])
    expect(names(['山东省'])).toEqual(['济南市', '青岛市'])
    expect(names(['山东省', '济南市'])).toEqual(['历下区'])
  })

  it('ends where nothing more is known', () => {
    expect(names(['河南省', '郑州市'])).toEqual([])
    expect(names(['山东省', '济南市', '历下区'])).toEqual([])
  })

  it('says a whole place, and nothing of a code it does not know', () => {
    expect(named(table, '370102000000')).toBe('山东省济南市历下区')
    expect(named(table, '410100000000')).toBe('河南省郑州市')
    expect(named(table, '370102001000')).toBe('')
    expect(named(table, '')).toBe('')
  })
})
