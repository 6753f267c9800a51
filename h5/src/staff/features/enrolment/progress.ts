import type { Application } from '../../types'

export type MarkState = 'done' | 'failed' | 'now' | 'back' | 'later'
type Step = Application['steps'][number]

export interface Mark {
  key: string
  label: string
  state: MarkState
  note: string
  who: string
  at: string | null
  words: string
  said: string[]
  step: Step | null
  mine: boolean
}

const CHECKS: Record<string, MarkState> = { passed: 'done', not_needed: 'done', failed: 'failed', waiting: 'now', later: 'later' }

/** A failed identity check that the school insists on is behind us, not in the way. */
function checkMark(check: Application['checks'][number], insisted: boolean): Mark {
  const overcome = check.name === 'identity' && check.state === 'failed' && insisted
  return {
    key: check.name, label: check.label, state: overcome ? 'done' : (CHECKS[check.state] ?? 'later'), note: overcome ? '不通过，学校有说明' : check.state_label,
    who: '', at: check.at, words: check.words, said: [], step: null, mine: false,
  }
}

const STEPS: Record<string, [MarkState, string]> = { done: ['done', '已同意'], agreed: ['done', '已同意'], now: ['now', '正在办'], returned: ['back', '已退回'], back: ['back', '已退回'], rejected: ['back', '已退回'] }

function stepMark(step: Step, mine: boolean): Mark {
  const [state, note] = STEPS[step.state] ?? ['later', '还没有轮到']
  return { key: step.name, label: step.label, state, note, who: step.organisation, at: null, words: '', said: step.said, step, mine: mine && state === 'now' }
}

/** Entered, checked, decided, enrolled: everything that has happened and will. */
export function progressOf(found: Application): Mark[] {
  const { row } = found
  const people = row.confirmed_by ? `${row.entered_by}录入，${row.confirmed_by}确认` : row.entered_by ? `${row.entered_by}录入` : ''
  const entered: Mark = { key: 'entered', label: row.source_label, state: 'done', note: '', who: people, at: null, words: '', said: [], step: null, mine: false }
  const end: Mark = {
    key: 'end', label: row.state === 'cancelled' ? '已取消' : '建籍成功', state: row.state === 'done' ? 'done' : row.state === 'cancelled' ? 'failed' : 'later',
    note: '', who: '', at: row.state === 'done' || row.state === 'cancelled' ? row.moved_at : null, words: row.state === 'done' || row.state === 'cancelled' ? '' : '生成学籍号，上传照片，发确认单', said: [], step: null, mine: false,
  }
  return [entered, ...found.checks.map((check) => checkMark(check, row.insisted)), ...found.steps.map((step) => stepMark(step, row.mine)), end]
}
