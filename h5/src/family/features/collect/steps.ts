import type { CollectForm } from '@/family/types'
import type { Step } from '@/family/form/sheet'

const empty = (value: unknown) => value === null || value === ''

/** Whether something that must be said is missing on a page. */
export function lacks(form: CollectForm, key: string): boolean {
  if (key === 'photo') return Boolean(form.photo?.required && !form.photo.photo)
  if (key === 'members') return !form.members?.items.some((member) => member.values.some((value) => value.field === 'name' && !empty(value.value)))
  const step = form.steps.find((each) => each.page === key)
  return step?.fields.some((spec) => spec.required && empty(step.values.find((value) => value.field === spec.name)?.value ?? null)) ?? false
}

/** The page to go on with: what the school sent back, else the first that lacks something. */
export function nextStep(form: CollectForm, steps: Step[]): Step | undefined {
  return steps.find((step) => step.returned > 0) ?? steps.find((step) => lacks(form, step.key))
}

/** 填好了 · 填了 3 项，共 6 项 · 还没填 */
export function stepWords(form: CollectForm, key: string): string {
  if (key === 'photo') return form.photo?.photo ? '存好了' : form.photo?.required ? '还没交' : '可以不交'
  const step = form.steps.find((each) => each.page === key)
  if (!step) return ''
  const filled = step.values.filter((value) => !empty(value.value)).length
  if (!lacks(form, key)) return filled ? '填好了' : '可以不填'
  return filled ? `填了 ${filled} 项，共 ${step.fields.length} 项` : '还没填'
}

/** 母亲 林秀英、父亲 林建国 */
export function memberWords(form: CollectForm): string {
  const named = (form.members?.items ?? []).flatMap((member) => {
    const name = member.values.find((value) => value.field === 'name')?.text
    return name ? [[member.title, name].filter(Boolean).join(' ')] : []
  })
  return named.length ? named.join('、') : '还没填，至少一位'
}
