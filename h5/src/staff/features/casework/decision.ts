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

export function mainWords(choice: Choice): string {
  return { approve: '同意', ask: '请家长补材料', return: '退回并通知家长' }[choice]
}
