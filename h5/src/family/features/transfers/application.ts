import { computed, inject, shallowRef, type ComputedRef, type InjectionKey } from 'vue'
import { actHeaders, type ActHeaders } from '@/api/act'
import { answer, api } from '@/api/client'
import { DraftKeeper } from '@/shared/draft'
import type { TransferForm, TransferWish } from '@/family/types'

type Choice = TransferWish[keyof TransferWish]

export interface WishStep {
  key: 'reason' | 'school' | 'grade' | 'proof'
  title: string
  fields: (keyof TransferWish)[]
}

export const STEPS: WishStep[] = [
  { key: 'reason', title: '为什么转学', fields: ['reason', 'note'] },
  { key: 'school', title: '转到哪所学校', fields: ['school_id'] },
  { key: 'grade', title: '转入几年级', fields: ['stage', 'grade'] },
  { key: 'proof', title: '拍证明材料', fields: ['evidence'] },
]

const LABELS: Record<keyof TransferWish, string> = { reason: '原因', note: '说明', school_id: '学校', stage: '年级', grade: '年级', evidence: '照片' }

export const labelsOf = (names: string[]): string[] => [...new Set(names.map((name) => LABELS[name as keyof TransferWish]))]

/** The application of one child while it is open. What is chosen goes to the server at once; its answer knows the rules. */
export class Application {
  readonly form = shallowRef<TransferForm>() as { value: TransferForm }
  readonly keeper: DraftKeeper<Choice>
  readonly wish: ComputedRef<TransferWish>
  readonly base: string
  private readonly typed = shallowRef<Partial<TransferWish>>({})

  constructor(first: TransferForm) {
    this.form.value = first
    this.base = `/children/${first.student_id}/transfer`
    this.wish = computed(() => ({ ...this.form.value.wish, ...this.typed.value }))
    // A save names the whole wish, so that one that is repeated after a lost answer says the very same again.
    this.keeper = new DraftKeeper<Choice>(0, async ({ changes, version, key }) => {
      const body = { ...this.form.value.wish, ...changes }
      const kept = await answer(api.PUT('/api/children/{student_id}/transfer', { ...this.door(key), body, keepalive: true }))
      this.take(kept, changes)
      return { version: version + 1 }
    })
  }

  choose(change: Partial<TransferWish>): void {
    this.typed.value = { ...this.typed.value, ...change }
    for (const [name, value] of Object.entries(change)) this.keeper.put(name, value as Choice)
  }

  /** The first step that is not answered yet. */
  get next(): WishStep | undefined {
    const { reason, school_id, grade, evidence } = this.wish.value
    const answered = { reason, school: school_id, grade, proof: evidence?.length || this.form.value.returned }
    return STEPS.find((step) => !answered[step.key])
  }

  submit(headers: ActHeaders) {
    return answer(api.POST('/api/children/{student_id}/transfer', { params: this.params, headers, body: this.wish.value }))
  }

  private take(kept: TransferForm, changes: Record<string, Choice>): void {
    this.form.value = kept
    const left = Object.entries(this.typed.value).filter(([name, value]) => !(name in changes) || changes[name] !== value)
    this.typed.value = Object.fromEntries(left)
  }

  private door(key: string) {
    return { params: this.params, headers: actHeaders(key) }
  }

  private get params() {
    return { path: { student_id: this.form.value.student_id } }
  }
}

export const APPLICATION: InjectionKey<Application> = Symbol('application')

export function useApplication(): Application {
  const found = inject(APPLICATION)
  if (!found) throw new Error('a page of the application stands outside it')
  return found
}
