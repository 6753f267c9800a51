/** What people type, read kindly: full-width digits and letters, spaces and a small x are what they look like. */
export function halfWidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ')
}

const KEEP = '\u00a0' // a number is not broken at the end of a line

/** 139 0000 7086 */
export function phoneWords(text: string): string {
  return /^1\d{10}$/.test(text) ? [text.slice(0, 3), text.slice(3, 7), text.slice(7)].join(KEEP) : text
}

/** Where `after` differs from `before`: the same head, the changed part, the same tail; by whole characters. */
export function changedPart(before: string, after: string): [string, string, string] {
  const old = [...before]
  const now = [...after]
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  const alike = head + tail
  // Hardly anything in common: the whole value is new, and shreds of tint would only confuse.
  if (alike * 2 < now.length) return ['', after, '']
  return [now.slice(0, head).join(''), now.slice(head, now.length - tail).join(''), now.slice(now.length - tail).join('')]
}
