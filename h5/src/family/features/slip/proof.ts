import { computed, onScopeDispose, ref } from 'vue'
import { answer, api } from '@/api/client'
import { useAct } from '@/api/act'
import { halfWidth } from '@/shared/typed'

export const CODE_DIGITS = 6

/** The step-up before signing: a code by message to the account's phone, good for ten minutes in this login. */
export function useProof() {
  const code = ref('')
  const phone = ref('')
  const sent = ref('')
  const wait = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined
  onScopeDispose(() => clearInterval(timer))

  const asking = useAct((headers, to: string) => answer(api.POST('/api/session/proof-codes', { body: { phone: to }, headers: headers() })))
  const giving = useAct((headers, given: string, to: string) => answer(api.POST('/api/session/proof', { body: { code: given, phone: to }, headers: headers() })))
  const problem = computed(() => giving.problem.value ?? asking.problem.value)
  const digits = computed(() => halfWidth(code.value).replace(/\D/g, ''))
  const busy = computed(() => asking.busy.value || giving.busy.value)

  async function ask(): Promise<void> {
    giving.problem.value = undefined
    if (wait.value) return
    const answered = await asking.run(phone.value)
    if (!answered) return
    sent.value = answered.message
    wait.value = answered.again_after
    clearInterval(timer)
    timer = setInterval(() => {
      wait.value -= 1
      if (wait.value <= 0) clearInterval(timer)
    }, 1000)
  }

  /** Whether the code was right. */
  async function give(): Promise<boolean> {
    return (await giving.run(digits.value, phone.value)) !== undefined
  }

  return { code, phone, sent, wait, digits, busy, problem, ask, give }
}

export type Proof = ReturnType<typeof useProof>
