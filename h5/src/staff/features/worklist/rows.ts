/** What the list does with its rows, without a page. */
import type { CaseRow } from '../../types'

export const MOST_TOGETHER = 50

/** `转学/clear_in` when all ticked rows may go together, empty when nothing is ticked. */
export function batchOf(rows: readonly Pick<CaseRow, 'batch'>[]): string {
  return rows[0]?.batch ?? ''
}

/** A row may be ticked when it is mine to decide, and of the flow and step of those ticked before. */
export function tickable(row: Pick<CaseRow, 'batch'>, batch: string): boolean {
  return row.batch !== '' && (batch === '' || row.batch === batch)
}

export function whyNot(row: Pick<CaseRow, 'batch' | 'own' | 'mine'>, batch: string): string {
  if (row.own && row.mine) return '您提交的，要由他人审'
  if (!row.mine) return '现在不由您办'
  if (!row.batch) return '这项业务要一件一件办'
  return tickable(row, batch) ? '' : '只能和同一种业务、同一步的一起办'
}

/** Why they may go together: “都是“转学 · 转入局审核”，其中 1 件已逾期”. */
export function bulkWords(rows: readonly Pick<CaseRow, 'flow_label' | 'step_label' | 'clock' | 'unseen'>[]): string {
  const first = rows[0]
  if (!first) return ''
  const late = rows.filter((row) => row.clock.overdue).length
  const unseen = rows.filter((row) => row.unseen > 0).length
  return [`都是“${first.flow_label} · ${first.step_label}”`, late ? `其中 ${late} 件已逾期` : '', unseen ? `${unseen} 件还有材料没看` : ''].filter(Boolean).join('，')
}

/** An address of the backend inside this front end. */
export function inside(to: string): string {
  return to.replace(/^\/staff(?=\/|$)/, '') || '/'
}

export function nextAt(at: number, step: number, length: number): number {
  return length ? Math.max(0, Math.min(length - 1, at + step)) : -1
}
