import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useAsk } from '@/api/ask'
import { useAct, type Act } from '../act'

interface Page<Row> {
  items: Row[]
  next: string | null
}

interface Pages<Found, Row> {
  data: ShallowRef<Found | undefined>
  problem: ReturnType<typeof useAsk>['problem']
  loading: Ref<boolean>
  ask: () => Promise<void>
  rows: ComputedRef<Row[]>
  next: Ref<string | null>
  more: Act
  loadMore: () => Promise<void>
}

/**
 * A list read page by page. `data` is the first page, `rows` are those of all pages read so far. `ask` begins anew: what
 * an earlier question still brings is dropped. News of the first page (`data` set from outside) leave the others alone.
 */
export function usePages<Row, Found extends Page<Row> = Page<Row>>(read: (cursor: { cursor?: string }) => Promise<Found & Page<Row>>): Pages<Found & Page<Row>, Row> {
  const first = useAsk(() => read({}))
  const more = useAct()
  const added = shallowRef<Row[]>([])
  const next = ref<string | null>(null)
  const rows = computed(() => [...(first.data.value?.items ?? []), ...added.value])
  let question = 0
  watch(first.data, (page) => {
    if (!added.value.length) next.value = page?.next ?? null
  })
  async function ask(): Promise<void> {
    const asked = ++question
    added.value = []
    next.value = null
    await first.ask()
    if (asked === question) next.value = first.data.value?.next ?? null
  }
  async function loadMore(): Promise<void> {
    const asked = question
    const cursor = next.value
    if (cursor === null) return
    const page = await more.run(() => read({ cursor }))
    if (!page || asked !== question) return
    added.value = [...added.value, ...page.items]
    next.value = page.next
  }
  return { ...first, ask, rows, next, more, loadMore }
}
