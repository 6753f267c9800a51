/** Dates and counts as staff read them, always in China time. */

const ZONE = 'Asia/Shanghai'
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

function parts(value: string | Date): { year: number; month: number; day: number; hour: string; minute: string } {
  const date = typeof value === 'string' && value.length === 10 ? new Date(`${value}T00:00:00+08:00`) : new Date(value)
  const found = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: ZONE, year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
    }).formatToParts(date).map((part) => [part.type, part.value]),
  )
  return { year: Number(found.year), month: Number(found.month), day: Number(found.day), hour: found.hour ?? '', minute: found.minute ?? '' }
}

/** `2026-11-23` of a moment, in China. */
export function dayOf(value: string | Date): string {
  const { year, month, day } = parts(value)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** 11月23日, with the year where it is not `today`'s. */
export function day(value: string | Date, today: string | Date = new Date()): string {
  const at = parts(value)
  return `${at.year === parts(today).year ? '' : `${at.year}年`}${at.month}月${at.day}日`
}

export function weekday(value: string | Date): string {
  return WEEKDAYS[new Date(`${dayOf(value)}T00:00:00Z`).getUTCDay()] ?? ''
}

export function clock(value: string | Date): string {
  const at = parts(value)
  return `${at.hour}:${at.minute}`
}

export function moment(value: string | Date, today: string | Date = new Date()): string {
  return `${day(value, today)} ${clock(value)}`
}

export function month(value: string | Date): string {
  const at = parts(value)
  return `${at.year}年${at.month}月`
}

export function daysBetween(from: string | Date, to: string | Date): number {
  return Math.round((Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / 86_400_000)
}

/** 今天 09:12, 昨天 16:40, 周三 (within the week), else 10月28日. */
export function when(value: string | Date, now: string | Date = new Date(), withClock = true): string {
  const ago = daysBetween(value, now)
  const time = withClock ? ` ${clock(value)}` : ''
  if (ago === 0) return `今天${time}`
  if (ago === 1) return `昨天${time}`
  if (ago > 1 && ago < 7) return weekday(value)
  return day(value, now)
}

/** 11月9日—11月27日 */
export function span(from: string | Date, to: string | Date, today: string | Date = new Date()): string {
  return `${day(from, today)}—${day(to, today)}`
}

/** 还剩 4 天 · 今天截止 · 3 天后开始 · 已结束 */
export function left(from: string | Date, to: string | Date, now: string | Date = new Date()): string {
  const untilStart = daysBetween(now, from)
  if (untilStart > 0) return untilStart === 1 ? '明天开始' : `${untilStart} 天后开始`
  const days = daysBetween(now, to)
  if (days < 0) return '已结束'
  return days === 0 ? '今天截止' : `还剩 ${days} 天`
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

export function percent(part: number, whole: number): number {
  return whole > 0 ? Math.floor((part * 100) / whole) : 0
}
