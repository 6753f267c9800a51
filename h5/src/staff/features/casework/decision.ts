/** The three answers of an official, and when one is complete. */
export type Choice = 'approve' | 'ask' | 'return'

export const CHOICES: [Choice, string][] = [
  ['approve', '同意'],
  ['ask', '请补材料'],
  ['return', '退回'],
]

export interface Draft {
  choice: Choice
  reason: string
  text: string
  /** Why one decides for another office; none where the step is one's own. */
  because?: string
}

/** What is still missing before the button may be pressed; empty when nothing is. */
export function missing({ choice, reason, text, because }: Draft): string {
  if (choice !== 'ask' && because?.trim() === '') return '写明为什么代办'
  if (choice === 'ask' && !text.trim()) return '写明要补什么'
  if (choice === 'return' && !reason) return '先选一个原因'
  if (choice === 'return' && reason === 'other' && !text.trim()) return '写明原因'
  return ''
}

/** Where another province has filed, nobody can be asked for proof, and a no ends it. */
export function choicesOf(mayAsk: boolean): [Choice, string][] {
  return mayAsk ? CHOICES : [['approve', '同意'], ['return', '不同意']]
}

/** What an office above usually has to say for deciding in another's place. */
export function usualReasons(why: string): string[] {
  return why === '已停办' ? ['学校已停办，没有人办'] : ['超过期限，联系后仍没有办', '学校的经办人不在，联系不上']
}

/** Whom an answer goes to: the family, or whoever of an office has filed it. */
export const reader = (family: boolean): string => (family ? '家长' : '申请人')

export function mainWords(choice: Choice, mayAsk: boolean, forOther = false, family = true): string {
  if (forOther && choice === 'approve') return '代学校同意'
  return { approve: '同意', ask: `请${reader(family)}补材料`, return: mayAsk ? `退回并通知${reader(family)}` : '不同意，答复对方省份' }[choice]
}
