import type { ClassCounts, EnrolmentCount, EnrolmentOverview, EnrolmentRow, EnrolmentState, PlanView } from '../../types'

/** The road of an application, and the queues in which it waits for somebody to mend it. */
export const ROAD: EnrolmentState[] = ['checking', 'ready', 'filed', 'done']
export const BESIDE: EnrolmentState[] = ['refused', 'unverified', 'returned', 'cancelled']

/** What stands under the number of a queue: who holds it. */
export const HOLDERS: Record<EnrolmentState, string> = {
  checking: '系统自动办，不用管',
  refused: '学校核对，看下一步怎么办',
  unverified: '学校改正，或写明理由',
  ready: '学校点“提交”',
  filed: '学校领导、教育局审批',
  returned: '学校改好再提交',
  done: '已有学籍',
  cancelled: '证件号已让出来',
}

export const countOf = (counts: readonly EnrolmentCount[], state: EnrolmentState): number => counts.find((one) => one.state === state)?.count ?? 0

/** Green is done, amber wants somebody at the school, red stops, plain is on its way. */
export function toneOf(state: EnrolmentState): '' | 'g' | 'w' | 'd' | 'i_' {
  if (state === 'done') return 'g'
  if (state === 'refused') return 'd'
  if (state === 'unverified' || state === 'returned') return 'w'
  return state === 'ready' ? 'i_' : ''
}

export interface NextStep {
  key: string
  count: number
  /** What follows the count: “12 人”待提交. */
  words: string
  act: string
  to: string
  tone: '' | 'w' | 'd'
}

export const listOf = (query: Record<string, string>): string => `/enrolment/list?${new URLSearchParams(query).toString()}`

/** What this post does next, the most pressing first; nothing that is somebody else's to do. `releases`: it may answer requests. */
export function nextSteps(found: EnrolmentOverview, releases: boolean): NextStep[] {
  const n = (state: EnrolmentState): number => countOf(found.counts, state)
  const enters = found.may_enter.length > 0
  const decides = found.may_review || found.may_confirm
  const steps: (NextStep | false)[] = [
    decides && { key: 'mine', count: found.mine, words: '等您审批', act: '去审批', to: listOf({ view: 'mine' }), tone: '' },
    releases && { key: 'release', count: found.release_requests, words: '别的学校请您取消待注册', act: '去答复', to: '/enrolment/releases', tone: 'w' },
    enters && { key: 'returned', count: n('returned'), words: '被退回，改好再提交', act: '去改', to: listOf({ state: 'returned' }), tone: 'w' },
    enters && { key: 'ready', count: n('ready'), words: '查重认证都通过，可以提交', act: '去提交', to: listOf({ state: 'ready' }), tone: '' },
    enters && { key: 'unverified', count: n('unverified'), words: '认证不通过，核对姓名和证件号', act: '去核对', to: listOf({ state: 'unverified' }), tone: 'w' },
    enters && { key: 'refused', count: n('refused'), words: '别处已有学籍或待注册', act: '看怎么办', to: listOf({ state: 'refused' }), tone: 'd' },
  ]
  return steps.filter((one): one is NextStep => one !== false && one.count > 0)
}

/** Nothing at all has been entered this year. */
export const nothingYet = (found: EnrolmentOverview): boolean => found.counts.every((one) => one.count === 0)

/** The columns of the table: only states in which somebody is, so that empty columns do not push. */
export const columnsOf = (rows: readonly ClassCounts[]): EnrolmentState[] =>
  [...ROAD.slice(0, 1), 'refused' as const, 'unverified' as const, 'ready' as const, 'returned' as const, 'filed' as const, 'done' as const].filter((state) => rows.some((row) => countOf(row.counts, state) > 0))

export interface Places {
  left: number
  share: number
  waitingShare: number
  words: string
  tight: boolean
}

/** How full a plan is; none where the bureau has set none. */
export function placesOf(plan: Pick<PlanView, 'places' | 'taken' | 'waiting'>): Places | null {
  if (plan.places === null) return null
  const left = plan.places - plan.taken
  const share = plan.places > 0 ? Math.min(100, (plan.taken * 100) / plan.places) : 100
  const waitingShare = plan.places > 0 ? Math.min(100 - share, (plan.waiting * 100) / plan.places) : 0
  const over = plan.waiting - left
  const tight = over > 0
  const words = left < 0 ? `超出 ${-left} 人` : left === 0 ? '已满' : tight ? `还剩 ${left}，在办的多 ${over} 人` : `还剩 ${left}`
  return { left, share, waitingShare, words, tight: tight || left <= 0 }
}

// --- what may be done with several at once ------------------------------------------------------------------------

export type Bulk = 'submit' | 'decide' | 'late'

/** Which acts of many a row can take part in; each act takes only its own. */
export function bulkOf(row: EnrolmentRow, may: { enter: boolean; late: boolean }): Bulk[] {
  const acts: Bulk[] = []
  if (row.mine) acts.push('decide')
  if (may.enter && (row.state === 'ready' || row.state === 'returned')) acts.push('submit')
  if (may.enter && may.late && row.kind === 'new' && row.number === '' && ['ready', 'unverified', 'refused', 'checking'].includes(row.state)) acts.push('late')
  return acts
}

/** Why a row cannot be ticked, for the tip. */
export function whyNot(row: EnrolmentRow, decides: boolean): string {
  if (row.state === 'filed' && decides) return row.step ? `现在在“${row.step}”，不在您手里；您提交的，要由他人审` : '不在您手里'
  if (row.state === 'filed') return '正在审批，等审批的一方办'
  if (row.state === 'checking') return '还在查重认证，有结果再提交'
  if (row.state === 'refused') return '查重不通过，打开看怎么办'
  if (row.state === 'unverified') return '认证不通过，先改正或写明理由'
  return '已经办完'
}

/** The line under a state: what stops it, what it waits for, where it lies. */
export function lineOf(row: EnrolmentRow): { words: string; tone: '' | 'w' | 'd' } {
  if (row.clash) return { words: row.clash, tone: 'd' }
  if (row.waiting) return { words: row.waiting, tone: '' }
  if (row.state === 'filed') return row.insisted ? { words: '认证不通过，有说明', tone: 'w' } : { words: row.step, tone: '' }
  if (row.state === 'unverified') return { words: '姓名和证件号对不上', tone: 'w' }
  if (row.insisted && row.state !== 'done') return { words: '认证不通过，已写明理由', tone: 'w' }
  return { words: '', tone: '' }
}
