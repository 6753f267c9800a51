/** Ten cells for a legal period, whatever its length: a cell is a tenth, and one is on as soon as a day has begun. */
export const CELLS = 10

export function cellsOn(used: number, total: number): number {
  if (total <= 0 || used <= 0) return 0
  return Math.min(CELLS, Math.max(1, Math.floor((used / total) * CELLS)))
}

/** What the picture says, for those who hear it. */
export function meterWords(used: number, total: number, unit = '个工作日'): string {
  return used > total ? `已超过 ${total} ${unit}` : `已用 ${used} ${unit}，共 ${total} 个`
}
