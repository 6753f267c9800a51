export interface Choice {
  code: string
  name: string
}

/** A place on the way down; `whole` is its code in twelve digits. */
export interface Place {
  code: string
  name: string
  whole: string
}

const LEVELS = [
  { digits: 2, tail: '0000' },
  { digits: 4, tail: '00' },
  { digits: 6, tail: '' },
]
const WHOLE = 12

/** What lies below the last place of the way: provinces first, then cities, then counties. */
export function steps(table: Choice[], path: Place[]): Place[] {
  const level = LEVELS[path.length]
  if (!level) return []
  const above = path.at(-1)
  const begins = above ? above.code.slice(0, LEVELS[path.length - 1]?.digits) : ''
  return table
    .filter(({ code }) => code.startsWith(begins) && code !== above?.code && code.endsWith(level.tail) && (level.tail !== '' || !code.endsWith('00')))
    .map(({ code, name }) => ({ code, name, whole: code.padEnd(WHOLE, '0') }))
}

/** 山东省济南市历下区 of 370102000000; empty for a code that the table does not know. */
export function named(table: Choice[], code: string): string {
  const six = code.slice(0, 6)
  const names = [`${six.slice(0, 2)}0000`, `${six.slice(0, 4)}00`, six].map((each) => table.find((place) => place.code === each)?.name)
  return names[2] && /^0*$/.test(code.slice(6)) ? [...new Set(names)].join('') : ''
}
