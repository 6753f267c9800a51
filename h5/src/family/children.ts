import { ref } from 'vue'
import { answer, api } from '@/api/client'

export interface ShortChild {
  id: number
  name: string
  short_name: string
}

const list = ref<ShortChild[]>([])
let asked: Promise<void> | undefined

/** The children of the switch; asked for once, and again after a binding changed. */
export function useChildren(): typeof list {
  asked ??= loadChildren()
  return list
}

export function loadChildren(): Promise<void> {
  asked = answer(api.GET('/api/children')).then(
    ({ items }) => {
      list.value = items
    },
    () => {
      asked = undefined
    },
  )
  return asked
}
