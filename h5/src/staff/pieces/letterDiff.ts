/** One stretch of text: kept on both sides, or only on this one. */
export interface Stretch {
  text: string
  changed: boolean
}

export interface Difference {
  before: Stretch[]
  after: Stretch[]
}

const LONGEST = 400
const MASKED = /\*{2}/
const UNIT = /\d+|[A-Za-z]+|[\s\S]/gu

/** Numbers and Latin words differ as a whole (12 → 66), Chinese characters one by one. */
function units(text: string): string[] {
  return text.match(UNIT) ?? []
}

function lengths(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!)
  return table
}

function push(side: Stretch[], text: string, changed: boolean): void {
  const last = side.at(-1)
  if (last && last.changed === changed) last.text += text
  else side.push({ text, changed })
}

/** Letter by letter where the texts share more than half; else, and for masked numbers, the whole value is one change. */
export function letterDiff(before: string, after: string): Difference {
  const whole = {
    before: before ? [{ text: before, changed: before !== after }] : [],
    after: after ? [{ text: after, changed: before !== after }] : [],
  }
  if (before === after || !before || !after || before.length > LONGEST || after.length > LONGEST) return whole
  if (MASKED.test(before) || MASKED.test(after)) return whole
  const a = units(before)
  const b = units(after)
  const table = lengths(a, b)
  if (table[0]![0]! * 2 <= Math.max(a.length, b.length)) return whole
  const result: Difference = { before: [], after: [] }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(result.before, a[i++]!, false)
      push(result.after, b[j++]!, false)
    } else if (j >= b.length || (i < a.length && table[i + 1]![j]! >= table[i]![j + 1]!)) push(result.before, a[i++]!, true)
    else push(result.after, b[j++]!, true)
  }
  return result
}
