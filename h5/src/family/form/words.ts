import { clockWords } from '@/shared/dates'
import type { DraftState } from '@/shared/draft'
import type { IconName } from '@/shared/icons'

/** The line over the green button: where the words on the page are now. */
export function draftWords(state: DraftState, savedAt: number | string | null | undefined): { words: string; icon: IconName; near: boolean } | undefined {
  switch (state) {
    case 'waiting':
    case 'saving':
      return { words: '正在存草稿', icon: 'clock', near: false }
    case 'offline':
      return { words: '连上之前不会提交，也不会重复提交', icon: 'unsent', near: true }
    case 'expired':
      return { words: '登录过期了，登录后自动补存', icon: 'clock', near: true }
    case 'refused':
      return { words: '有一处没有存上，看上面的说明', icon: 'alert', near: true }
    case 'conflict':
      return { words: '两边不一样，先选要留下的', icon: 'alert', near: true }
    default:
      return savedAt ? { words: `草稿已存，${clockWords(savedAt)}。关掉微信也不会丢`, icon: 'saved', near: false } : undefined
  }
}

/** 改了 3 项，新增 1 项 */
export function countWords(changed: number, added: number, removed: number): string {
  const parts = [changed && `改了 ${changed} 项`, added && `新增 ${added} 项`, removed && `去掉 ${removed} 项`].filter(Boolean)
  return parts.length ? parts.join('，') : '没有改动'
}
