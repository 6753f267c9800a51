import { computed, ref } from 'vue'

/** A pupil's own account is spoken to as 你, everybody else as 您. */
const own = ref(false)

export const you = computed(() => (own.value ? '你' : '您'))
export const child = computed(() => (own.value ? '你' : '孩子'))

export function speakTo(pupil: boolean): void {
  own.value = pupil
}
