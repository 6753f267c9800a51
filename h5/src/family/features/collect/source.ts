import { answer, api } from '@/api/client'
import type { FormSource } from '@/family/form/sheet'
import type { CollectForm } from '@/family/types'

/** The form of a child who has no record yet: nothing of it stands anywhere else, nothing is masked. */
export function entryOf(entry: number): FormSource<CollectForm> {
  const params = { path: { entry_id: entry } }
  return {
    base: `/collect/entries/${entry}`,
    front: 'collect-entry',
    fresh: true,
    forks: ['identity', 'health'],
    near: (form) => form.near,
    more: ({ photo }) => (photo ? [{ key: 'photo', title: photo.title, path: `/collect/entries/${entry}/photo`, changed: 0, returned: photo.returned ? 1 : 0 }] : []),
    load: () => answer(api.GET('/api/collection-entries/{entry_id}', { params })),
    save: (body, headers) => answer(api.PATCH('/api/collection-entries/{entry_id}/draft', { params, body, headers, keepalive: true })),
    reveal: () => Promise.resolve(null),
  }
}
