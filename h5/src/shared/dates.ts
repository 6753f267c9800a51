/** Days and hours in the words of the house. All dates are China's: a phone set to another zone shows the same day. */

const CHINA_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

interface Day {
  year: number
  month: number
  day: number
}

const two = (value: number) => String(value).padStart(2, '0')

function dayOf(iso: string): Day {
  const [year = 0, month = 1, day = 1] = iso.slice(0, 10).split('-').map(Number)
  return { year, month, day }
}

const shifted = (instant: string | number | Date) => new Date(new Date(instant).getTime() + CHINA_OFFSET_MS)

/** The China date (ISO) of an instant. */
export function chinaDate(instant: string | number | Date): string {
  return shifted(instant).toISOString().slice(0, 10)
}

/** 14:32 */
export function clockWords(instant: string | number | Date): string {
  const at = shifted(instant)
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** 12 月 26 日, with the year when it is not `today`'s. */
export function dateWords(iso: string, today?: string): string {
  const { year, month, day } = dayOf(iso)
  const short = `${month} 月 ${day} 日`
  return today !== undefined && dayOf(today).year === year ? short : `${year} 年 ${short}`
}

/** 12 月 26 日（周六） */
export function weekdayWords(iso: string, today?: string): string {
  const { year, month, day } = dayOf(iso)
  return `${dateWords(iso, today)}（${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]}）`
}

/** 2026 年 9 月 */
export function monthWords(value: string): string {
  const digits = value.replace(/\D/g, '')
  return digits.length >= 6 ? `${digits.slice(0, 4)} 年 ${Number(digits.slice(4, 6))} 月` : value
}

/** Whole days from `today` to `iso`; negative when it has passed. */
export function daysBetween(today: string, iso: string): number {
  const utc = ({ year, month, day }: Day) => Date.UTC(year, month - 1, day)
  return Math.round((utc(dayOf(iso)) - utc(dayOf(today))) / DAY_MS)
}

/** 今天 14:32 · 昨天 14:32 · 12 月 24 日 14:32 · 2025 年 12 月 24 日 14:32 */
export function instantWords(instant: string, today: string): string {
  const date = chinaDate(instant)
  const distance = daysBetween(date, today)
  const day = distance === 0 ? '今天' : distance === 1 ? '昨天' : dateWords(date, today)
  return `${day} ${clockWords(instant)}`
}

/** 剩 2 天 · 今天截止 · 已截止 */
export function leftWords(daysLeft: number): string {
  if (daysLeft < 0) return '已截止'
  return daysLeft === 0 ? '今天截止' : `剩 ${daysLeft} 天`
}

/** 剩 2 天，12 月 26 日截止 · 今天 24:00 截止 · 12 月 26 日已截止 */
export function deadlineWords(daysLeft: number, deadline: string, today: string): string {
  const day = dateWords(deadline, today)
  if (daysLeft < 0) return `${day}已截止`
  return daysLeft === 0 ? '今天 24:00 截止' : `剩 ${daysLeft} 天，${day}截止`
}

/** Three days or less: the date turns brown, with its number in words beside it. */
export const isNear = (daysLeft: number | null | undefined): boolean =>
  daysLeft !== null && daysLeft !== undefined && daysLeft >= 0 && daysLeft <= 3
