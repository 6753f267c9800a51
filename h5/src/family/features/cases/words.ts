/** What the tracker says of a step, without a page. */
import { dateWords, instantWords, weekdayWords } from '@/shared/dates'
import type { Tracker, TrackerStep } from '@/family/types'

/** 等转出学校核办 · 请您补材料 · 退回给您修改 · 没有同意，正在答复对方省份 · 已办结 */
export function title(one: Tracker): string {
  if (one.asked && one.id !== null) return '请您补材料'
  if (one.state !== 'open') return one.headline
  const now = one.steps.filter((step) => step.state === 'now')
  return now.length > 1 ? '等两方同时办' : now[0] ? `等${now[0].party}办` : one.state_label
}

/** 同意，12 月 8 日 */
export function saidWords(step: TrackerStep, today: string): string {
  const last = [...step.said].reverse().find((said) => said.agreed)
  return last ? `同意，${instantWords(last.at, today)}` : ''
}

/** 由临溪县教育局代办，原因：学校已停办 */
export function forOther(step: TrackerStep): string {
  const last = step.said.at(-1)
  return last?.on_behalf ? `由${last.office}代办${last.because ? `，原因：${last.because}` : ''}` : ''
}

export function returns(step: TrackerStep): TrackerStep['said'] {
  return step.said.filter((said) => !said.agreed)
}

export function dueWords(due: string, today: string): string {
  return weekdayWords(due, today)
}

export function receivedWords(step: TrackerStep, today: string): string {
  return step.opened_on ? `${dateWords(step.opened_on, today)}收到` : ''
}
