import { computed, inject, shallowRef, type ComputedRef, type InjectionKey, type ShallowRef } from 'vue'
import { actHeaders, type ActHeaders } from '@/api/act'
import { answer, api } from '@/api/client'
import { DraftKeeper } from '@/shared/draft'
import type { TransferCheck, TransferStart, TransferWish } from '@/family/types'

type Choice = TransferWish[keyof TransferWish]

export interface WishStep {
  key: 'reason' | 'school' | 'grade' | 'proof'
  title: string
}

export const STEPS: WishStep[] = [
  { key: 'reason', title: '为什么转学' },
  { key: 'school', title: '转到哪所学校' },
  { key: 'grade', title: '转入几年级' },
  { key: 'proof', title: '拍证明材料' },
]

const LABELS: Record<keyof TransferWish, string> = { reason: '原因', note: '说明', school_id: '学校', stage: '年级', grade: '年级', evidence: '照片' }

export const labelsOf = (names: string[]): string[] => [...new Set(names.map((name) => LABELS[name as keyof TransferWish]))]

/** The application of one child while it is open: what is known, what was chosen, what the rules say of it. */
export class Application {
  readonly start = shallowRef<TransferStart>() as { value: TransferStart }
  readonly check: ShallowRef<TransferCheck | undefined> = shallowRef()
  readonly keeper: DraftKeeper<Choice>
  readonly wish: ComputedRef<TransferWish>
  readonly base: string
  private readonly typed = shallowRef<Partial<TransferWish>>({})
  private asked = 0

  constructor(first: TransferStart) {
    this.start.value = first
    this.base = `/children/${first.student_id}/transfer`
    this.wish = computed(() => ({ ...this.start.value.draft.wish, ...this.typed.value }))
    // A save holds the whole wish: one that is repeated after a lost answer says the very same again.
    this.keeper = new DraftKeeper<Choice>(first.draft.version, async ({ changes, version, key }) => {
      const body = { ...this.start.value.draft.wish, ...changes }
      const draft = await answer(api.PUT('/api/children/{student_id}/transfer/draft', { params: this.params, headers: actHeaders(key, version), body, keepalive: true }))
      this.start.value = { ...this.start.value, draft }
      this.typed.value = Object.fromEntries(Object.entries(this.typed.value).filter(([name, value]) => changes[name] !== value))
      return draft
    })
  }

  get returned(): boolean {
    return Boolean(this.start.value.running?.returned)
  }

  choose(change: Partial<TransferWish>): void {
    this.typed.value = { ...this.typed.value, ...change }
    for (const [name, value] of Object.entries(change)) this.keeper.put(name, value as Choice)
  }

  /** The first step that is not answered yet. */
  get next(): WishStep | undefined {
    const { reason, school_id, grade, evidence } = this.wish.value
    const answered = { reason, school: school_id, grade, proof: evidence?.length || this.returned }
    return STEPS.find((step) => !answered[step.key])
  }

  /** What the rules say of the chosen school and grade; the answer to an older question is dropped. */
  async look(): Promise<void> {
    const { school_id, stage, grade } = this.wish.value
    const mine = ++this.asked
    if (!school_id) return void (this.check.value = undefined)
    const found = await answer(api.GET('/api/children/{student_id}/transfer/check', { params: { ...this.params, query: { school_id, stage, grade } } }))
    if (mine === this.asked) this.check.value = found
  }

  /** Somebody else of the family saved: go on from there, with what was typed here on top or without it. */
  async settle(mine: boolean): Promise<void> {
    const pending = this.keeper.pending
    this.start.value = await answer(api.GET('/api/children/{student_id}/transfer', { params: this.params }))
    this.typed.value = mine ? pending : {}
    this.keeper.resume(this.start.value.draft.version, mine ? pending : {})
    await this.look()
  }

  submit(headers: ActHeaders) {
    const { school_id, stage, grade, reason, note, evidence } = this.wish.value
    if (!school_id || !stage || !grade || !reason) throw new Error('an application with open questions is not filed')
    return answer(api.POST('/api/children/{student_id}/transfer', { params: this.params, headers, body: { school_id, stage, grade, reason, note, evidence } }))
  }

  private get params() {
    return { path: { student_id: this.start.value.student_id } }
  }
}

export const APPLICATION: InjectionKey<ShallowRef<Application | undefined>> = Symbol('application')

export function useApplication(): Application {
  const found = inject(APPLICATION)?.value
  if (!found) throw new Error('a page of the application stands outside it')
  return found
}
