import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { enough } from '@/shared/photo/framing'
import { opened, sizeOf } from '@/shared/photo/shrink'
import { faultsOf, useSendPhoto, type PhotoAct, type PhotoFault } from '@/shared/photo/useSendPhoto'

export interface PhotoWay {
  /** Looking at what is there, cropping the chosen picture, or on its way. */
  step: ComputedRef<'look' | 'crop' | 'send'>
  image: ShallowRef<HTMLImageElement | undefined>
  preview: Ref<string>
  /** Why the chosen picture cannot even be cropped. */
  unreadable: Ref<string>
  handed: Ref<boolean>
  sending: PhotoAct<unknown>
  faults: ComputedRef<PhotoFault[]>
  choose: (event: Event) => Promise<void>
  use: (photo: Blob) => Promise<void>
  /** From sending back to cropping. */
  back: () => void
  letGo: () => void
}

/** A photo's way on the phone, wherever it is handed in: chosen, cropped, sent; `arrived` hears the answer. */
export function usePhoto<T>(path: () => string, arrived: (answer: T) => void): PhotoWay {
  const image = shallowRef<HTMLImageElement>()
  const preview = ref('')
  const unreadable = ref('')
  const handed = ref(false)
  const sending = useSendPhoto<T>(path, (found) => {
    arrived(found)
    handed.value = true
    letGo()
  })

  async function choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    input.value = ''
    if (!file) return
    letGo()
    handed.value = false
    unreadable.value = ''
    sending.clear()
    try {
      const found = await opened(file)
      if (enough(sizeOf(found))) image.value = found
      else {
        URL.revokeObjectURL(found.src)
        unreadable.value = `这张只有 ${found.naturalWidth}×${found.naturalHeight}，印出来会模糊。请选原图，不要选聊天里的小图。`
      }
    } catch {
      unreadable.value = '这张在手机上打不开。请换一张，或者直接拍。'
    }
    scrollTo({ top: 0 })
  }

  async function use(photo: Blob): Promise<void> {
    preview.value = URL.createObjectURL(photo)
    await sending.send(photo)
  }

  function back(): void {
    sending.cancel()
    sending.clear()
    if (preview.value) URL.revokeObjectURL(preview.value)
    preview.value = ''
  }

  function letGo(): void {
    if (preview.value) URL.revokeObjectURL(preview.value)
    if (image.value) URL.revokeObjectURL(image.value.src)
    preview.value = ''
    image.value = undefined
  }
  onScopeDispose(letGo)

  return {
    step: computed(() => (preview.value ? 'send' : image.value ? 'crop' : 'look')),
    faults: computed(() => faultsOf(sending.problem.value)),
    image, preview, unreadable, handed, sending, choose, use, back, letGo,
  }
}
