import { daysBetween } from './words'

export interface Clock {
  used: number
  days: number
  overdue: boolean
  due: string | null
  provisional?: boolean
  today: string
}

const AMBER_FROM = 8

/** Calm up to day 7, amber on 8 to 10 or from the day before, red after. */
export function dayTone({ used, days, overdue, due, today }: Clock): 'calm' | 'warn' | 'late' {
  if (overdue) return 'late'
  if (days ? used >= AMBER_FROM : due !== null && daysBetween(today, due) <= 1) return 'warn'
  return 'calm'
}

export function dayWords({ used, days, overdue, due, provisional, today }: Clock): string {
  const left = due === null ? null : daysBetween(today, due)
  if (overdue) return days && used > days ? `逾期 ${used - days} 天` : '已逾期'
  if (left === null) return '没有期限'
  const tail = provisional ? '（暂定）' : ''
  if (left === 0) return `今天到期${tail}`
  if (left === 1) return days ? `剩 ${Math.max(1, days - used)} 天，明天到期${tail}` : `明天到期${tail}`
  return days ? `已用 ${used} 天，剩 ${days - used} 天${tail}` : `还剩 ${left} 天${tail}`
}
