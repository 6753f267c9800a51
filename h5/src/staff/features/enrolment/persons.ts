export interface Person {
  name: string
  id_number: string
}

export interface Typed {
  persons: Person[]
  /** Lines that are no name and number, with their place. */
  wrong: { line: number; text: string }[]
}

const LINE = /^(\S.*?)[\s,，、;；\t]+([0-9A-Za-z（）()－-]{5,30})$/u
const HALF = (text: string): string => text.replace(/[０-９Ａ-Ｚａ-ｚ]/gu, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))

/** One person a line, as pasted from a sheet: name, then number; the same person twice is one. */
export function personsIn(text: string): Typed {
  const persons = new Map<string, Person>()
  const wrong: Typed['wrong'] = []
  text.split(/\r?\n/).forEach((raw, at) => {
    const line = HALF(raw).trim()
    if (!line) return
    const found = LINE.exec(line)
    if (!found) wrong.push({ line: at + 1, text: line })
    else persons.set(`${found[1]} ${found[2]!.toUpperCase()}`, { name: found[1]!.trim(), id_number: found[2]!.toUpperCase() })
  })
  return { persons: [...persons.values()], wrong }
}
