import { leftWords } from '@/shared/dates'
import type { Duty } from '@/family/types'
import { countWords } from './order'

const STATE: Partial<Record<Duty['state'], string>> = {
  draft: '草稿已存',
  returned: '学校退回了',
  submitted: '已交给学校',
  done: '学校已确认',
  closed: '已截止',
}

const ACT: Partial<Record<Duty['state'], string>> = { draft: '接着填', returned: '去修改' }

export const actWords = (duty: Duty): string => ACT[duty.state] ?? '去核对'

/** 草稿已存，剩 7 天 */
export function noteWords(duty: Duty): string {
  const left = duty.days_left === null || duty.days_left === undefined ? '' : leftWords(duty.days_left)
  return [STATE[duty.state], left].filter(Boolean).join('，')
}

export const stateWords = (duty: Duty): string => duty.note || (STATE[duty.state] ?? '')

export function headWords(count: number, nearest: number | null | undefined): string {
  if (nearest === null || nearest === undefined) return `${count} 件`
  const left = leftWords(nearest)
  return count === 1 ? `1 件，${left}` : `${count} 件，最近的一件${left}`
}

export const doneWords = (children: number, you: string): string =>
  children === 1 ? `孩子没有要${you}办的事` : `${countWords(children)}个孩子都没有要${you}办的事`
