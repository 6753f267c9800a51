import { day } from '../../pieces/words'
import type { GradeOfPublication, NewCorrectionGrant } from '../../types'

type Line = NonNullable<GradeOfPublication['publication']>
export const KINDS: [NonNullable<NewCorrectionGrant['kinds']>[number], string][] = [
  ['office', '任职情况'],
  ['award', '奖惩情况'],
  ['deed', '典型事例'],
  ['research', '研究性学习及创新成果'],
  ['exercise', '日常体育锻炼'],
  ['mind', '心理素质展示'],
  ['arts', '艺术素养'],
  ['practice', '社会实践'],
  ['statement', '陈述报告'],
]
const MINUTE = 60_000

/** “12月9日 24:00 为止”. */
export function lastDay(line: Line): string {
  return `${day(new Date(Date.parse(line.ends_at) - MINUTE))} 24:00 为止`
}

/** “1月19日 0:00”: from when a grade is published by itself. */
export function automaticFrom(one: GradeOfPublication): string {
  return one.automatic_on ? `${day(one.automatic_on)} 0:00` : ''
}

export function standing(one: GradeOfPublication): { label: string; tone: string } {
  if (one.publication?.closed_at) return { label: '市里已确认', tone: 'g' }
  if (one.publication) return one.publication.running ? { label: '公示中', tone: 'g' } : { label: '公示已结束', tone: '' }
  return one.waiting.length ? { label: '等班级提交', tone: 'w' } : { label: '可以公示', tone: 'g' }
}
