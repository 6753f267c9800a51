import { answer, api } from '@/api/client'
import type { FormSource } from '@/family/form/sheet'
import type { MaintenanceForm } from '@/family/types'

/** The form over a child's record during a maintenance window. */
export function maintenanceOf(child: number): FormSource<MaintenanceForm> {
  const params = { path: { student_id: child } }
  return {
    base: `/children/${child}/maintenance`,
    front: 'maintenance',
    fresh: false,
    forks: [],
    near: () => [],
    load: () => answer(api.GET('/api/children/{student_id}/maintenance', { params })),
    save: (body, headers) => answer(api.PATCH('/api/children/{student_id}/maintenance/draft', { params, body, headers, keepalive: true })),
    reveal: (field) =>
      answer(api.POST('/api/children/{student_id}/reveal', { params, body: { field } })).then(
        ({ value }) => value ?? null,
        () => null,
      ),
  }
}
