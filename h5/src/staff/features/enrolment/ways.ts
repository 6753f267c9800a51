import type { May } from '../../types'

export interface Way {
  to: string
  label: string
  may: May[]
  /** Only where schools act, or only where bureaus do. */
  at?: 'school' | 'bureau'
}

/** The pages of enrolment in the order of the work. */
export const WAYS: Way[] = [
  { to: '/enrolment', label: '总览', may: ['enrolment.read'] },
  { to: '/enrolment/list', label: '名单', may: ['enrolment.read'] },
  { to: '/enrolment/import', label: '模板导入', may: ['pupil.import'], at: 'school' },
  { to: '/enrolment/continue', label: '接续学籍', may: ['enrolment.junior', 'enrolment.senior'], at: 'school' },
  { to: '/enrolment/releases', label: '请对方取消', may: ['enrolment.read'] },
  { to: '/enrolment/unplaced', label: '没有分班', may: ['class.assign_pupil'], at: 'school' },
  { to: '/enrolment/grades', label: '年级纠错', may: ['grade.correct', 'grade.correct_confirm'] },
  { to: '/enrolment/plans', label: '招生计划', may: ['enrolment.read'] },
  { to: '/enrolment/periods', label: '建籍时间', may: ['enrolment.read'] },
  { to: '/problems', label: '问题学籍', may: ['problem.read'] },
]

export function waysFor(permissions: readonly May[], level: string | undefined): Way[] {
  return WAYS.filter((way) => way.may.some((one) => permissions.includes(one)) && (!way.at || (way.at === 'school') === (level === 'school')))
}
