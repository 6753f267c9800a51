import type { EvaluationPage, KindProgress } from '@/family/types'

/** What waits for an answer, begun ones first: the next act stands on top. */
export function waiting(page: EvaluationPage): KindProgress[] {
  const open = page.kinds.filter((kind) => kind.required && (kind.state === 'new' || kind.state === 'draft'))
  return [...open.filter((kind) => kind.state === 'draft'), ...open.filter((kind) => kind.state === 'new')]
}

/** “1 条”, “本学期无”, “写了一半”. */
export function standing(kind: KindProgress): string {
  return kind.state === 'done' ? `${kind.records} 条` : kind.state_label
}

/** The line under a kind that waits. */
export function hint(kind: KindProgress, others: number): string {
  if (kind.state === 'draft') return kind.note
  if (kind.kind === 'statement') return others > 0 ? '其他几类写完再写，更省事' : '还没写'
  return '还没写，没有也可以选“本学期没有可填的”'
}

/** A list with the one at `from` moved by one place; undefined at its ends. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] | undefined {
  const to = from + by
  if (to < 0 || to >= list.length) return undefined
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}
