/** States of a pupil as the filter offers them; the words of a row come from the server. */
export const STATES: [string, string][] = [
  ['in_school', '在校'],
  ['waiting', '待注册'],
  ['suspended', '休学'],
  ['abroad', '出境'],
  ['other_leave', '其他离校'],
  ['withdrawn', '退学'],
  ['transferred', '转出'],
  ['graduated', '毕业'],
  ['completed', '结业'],
  ['partially_completed', '肄业'],
  ['deceased', '死亡'],
  ['not_enrolled', '未建籍'],
  ['all', '全部'],
]

/** Green for in school, amber for what waits or pauses, plain for the rest. */
export function stateTone(state: string): string {
  if (state === 'in_school') return 'g'
  return state === 'waiting' || state === 'suspended' ? 'w' : ''
}

const NUMERALS = ['一', '二', '三', '四', '五', '六']
const STAGES: [string, string, number][] = [
  ['primary', '', 6],
  ['junior', '初', 4],
  ['senior', '高', 3],
]

/** For a bureau that has not chosen a school yet. */
export const GRADES = STAGES.flatMap(([stage, prefix, years]) =>
  NUMERALS.slice(0, years).map((numeral, at) => ({ value: `${stage}-${at + 1}`, label: prefix ? `${prefix}${numeral}` : `${numeral}年级` })),
)

/** What leads back to school, by the state that a pupil has. */
export const wayBack: Record<string, string> = { abroad: '入境复学', other_leave: '恢复入学资格', withdrawn: '恢复入学资格' }
