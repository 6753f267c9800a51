import type { EvaluationState } from '../../types'

/** The states that filter a class, in the order of whom the teacher turns to first. */
export const STATES: [EvaluationState, string][] = [
  ['none', '还没动笔'],
  ['some', '填了一部分'],
  ['done', '都填好了'],
  ['exempt', '不用填'],
]

export const TONES: Record<EvaluationState, string> = { none: 'w', some: '', done: 'g', exempt: '' }
