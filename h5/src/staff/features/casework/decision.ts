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
}

/** What is still missing before the button may be pressed; empty when nothing is. */
export function missing({ choice, reason, text }: Draft): string {
  if (choice === 'ask' && !text.trim()) return '写明要补什么'
  if (choice === 'return' && !reason) return '先选一个原因'
  if (choice === 'return' && reason === 'other' && !text.trim()) return '写明原因'
  return ''
}

/** Where another province has filed, nobody can be asked for proof, and a no ends it. */
export function choicesOf(mayAsk: boolean): [Choice, string][] {
  return mayAsk ? CHOICES : [['approve', '同意'], ['return', '不同意']]
}

export function mainWords(choice: Choice, mayAsk: boolean): string {
  return { approve: '同意', ask: '请家长补材料', return: mayAsk ? '退回并通知家长' : '不同意，答复对方省份' }[choice]
}
