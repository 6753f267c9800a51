import { leftWords } from '@/shared/dates'
import { countWords } from './order'

/** 3 件，最近的一件剩 2 天 */
export function headWords(count: number, nearest: number | null | undefined): string {
  if (nearest === null || nearest === undefined) return `${count} 件`
  const left = leftWords(nearest)
  return count === 1 ? `1 件，${left}` : `${count} 件，最近的一件${left}`
}

/** 三个孩子都没有要您办的事 */
export const doneWords = (children: number, you: string): string =>
  children === 1 ? `孩子没有要${you}办的事` : `${countWords(children)}个孩子都没有要${you}办的事`
