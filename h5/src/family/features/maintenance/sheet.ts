import { computed, inject, reactive, ref, shallowRef, type ComputedRef, type InjectionKey } from 'vue'
import { actHeaders } from '@/api/act'
import { answer, api } from '@/api/client'
import type { FieldError, Problem } from '@/api/problem'
import { DraftKeeper, type Save } from '@/shared/draft'
import type { FormMember, FormValue, MaintenanceForm, NewMember } from '@/family/types'

export type Value = string | boolean | null
/** Takes a field back to what the record says. */
export const UNDO = Symbol('undo')
export type Edit = Value | typeof UNDO | NewMember[]

const MEMBERS = 'members'

/** One family member as the page has it: what the server knows, and what was typed since. */
export interface DraftMember {
  key: string
  title: string
  added: boolean
  returned: string
  known: FormValue[]
  edits: Record<string, Value>
}

export interface Step {
  key: string
  title: string
  path: string
  changed: number
  returned: number
}

export interface Difference {
  field: string
  label: string
  yours: string
  theirs: string
}

/** What a value looks like in a form: the typed one, else the draft's, else the record's. */
export function valueOf(known: FormValue | undefined, edit: Value | undefined): Value {
  return edit === undefined ? (known?.value ?? null) : edit
}

function asMember(member: FormMember): DraftMember {
  return { key: member.key, title: member.title, added: member.added, returned: member.returned, known: member.values, edits: {} }
}

/** What goes to the server for one member: what the draft changed before, and what was typed since. */
export function memberToSend(member: DraftMember): NewMember {
  const before = member.known.filter((value) => !value.masked && (value.changed || member.added))
  return { key: member.key, values: { ...Object.fromEntries(before.map((value) => [value.field, value.value])), ...member.edits } }
}

export function bodyOf(changes: Record<string, Edit>): { changes: Record<string, Value>; undo: string[]; members?: NewMember[] } {
  const body: { changes: Record<string, Value>; undo: string[]; members?: NewMember[] } = { changes: {}, undo: [] }
  for (const [name, edit] of Object.entries(changes)) {
    if (Array.isArray(edit)) body.members = edit
    else if (edit === UNDO) body.undo.push(name)
    else body.changes[name] = edit as Value
  }
  return body
}

/** The form of one child while it is open: values, members, draft, errors; shared by all its pages. */
export class Sheet {
  readonly form = shallowRef<MaintenanceForm>() as { value: MaintenanceForm }
  readonly edits = reactive<Record<string, Value>>({})
  readonly members = ref<DraftMember[]>([])
  readonly removed = ref<DraftMember[]>([])
  readonly errors = shallowRef<FieldError[]>([])
  readonly steps: ComputedRef<Step[]>
  readonly keeper: DraftKeeper<Edit>
  readonly conflict: ComputedRef<Problem | undefined>
  /** Whether the server's picture of the form is older than the draft. */
  stale = false
  private fresh = 0

  constructor(
    readonly child: number,
    first: MaintenanceForm,
  ) {
    this.take(first)
    this.keeper = new DraftKeeper<Edit>(first.version, (save) => this.save(save))
    this.steps = computed(() => [
      ...this.form.value.steps.map((step) => ({ key: step.page, title: step.title, path: `${this.base}/pages/${step.page}`, changed: step.changed, returned: step.returned })),
      ...(this.form.value.members
        ? [{ key: MEMBERS, title: this.form.value.members.title, path: `${this.base}/members`, changed: 0, returned: this.members.value.filter((member) => member.returned || member.known.some((value) => value.returned)).length }]
        : []),
    ])
    this.conflict = computed(() => (this.keeper.state.value === 'conflict' ? this.keeper.problem.value : undefined))
  }

  get base(): string {
    return `/children/${this.child}/maintenance`
  }

  take(form: MaintenanceForm): void {
    this.form.value = form
    for (const name of Object.keys(this.edits)) delete this.edits[name]
    this.members.value = form.members?.items.map(asMember) ?? []
    this.removed.value = form.members?.removed.map(asMember) ?? []
    this.fresh = this.members.value.filter((member) => member.added).length
    this.stale = false
  }

  edit(field: string, value: Value): void {
    this.edits[field] = value
    this.errors.value = this.errors.value.filter((error) => error.field !== field)
    this.keeper.put(field, value)
  }

  undo(field: string, recorded: Value): void {
    this.edits[field] = recorded
    this.errors.value = this.errors.value.filter((error) => error.field !== field)
    this.keeper.put(field, UNDO)
  }

  editMember(position: number, field: string, value: Value): void {
    const member = this.members.value[position]
    if (!member) return
    // A switch that was never touched says no, and the school must hear it.
    const asksGuardian = this.form.value.members?.fields.some((spec) => spec.name === 'guardian')
    if (member.added && asksGuardian && !member.known.some((known) => known.field === 'guardian')) member.edits.guardian ??= false
    member.edits[field] = value
    this.errors.value = this.errors.value.filter((error) => error.field !== `${MEMBERS}.${position}.${field}`)
    this.putMembers()
  }

  addMember(): number {
    this.fresh += 1
    const taken = new Set(this.members.value.map((member) => member.key))
    while (taken.has(`new-${this.fresh}`)) this.fresh += 1
    this.members.value = [...this.members.value, { key: `new-${this.fresh}`, title: '', added: true, returned: '', known: [], edits: {} }]
    return this.members.value.length - 1
  }

  removeMember(position: number): void {
    const gone = this.members.value[position]
    if (!gone) return
    this.members.value = this.members.value.filter((_, index) => index !== position)
    if (!gone.added) this.removed.value = [...this.removed.value, gone]
    this.putMembers()
  }

  restoreMember(key: string): void {
    const back = this.removed.value.find((member) => member.key === key)
    if (!back) return
    this.removed.value = this.removed.value.filter((member) => member.key !== key)
    this.members.value = [...this.members.value, back]
    this.putMembers()
  }

  moveMember(position: number, by: -1 | 1): void {
    const list = [...this.members.value]
    const target = position + by
    const moved = list[position]
    const other = list[target]
    if (!moved || !other) return
    list[target] = moved
    list[position] = other
    this.members.value = list
    this.putMembers()
  }

  /** New members without a word in them are not worth a line in the draft. */
  dropEmpty(): void {
    this.members.value = this.members.value.filter((member) => !member.added || member.known.length > 0 || Object.keys(member.edits).length > 0)
  }

  errorsOf(prefix: string, names: string[]): FieldError[] {
    const wanted = new Set(names.map((name) => prefix + name))
    return this.errors.value.filter((error) => wanted.has(error.field))
  }

  async reload(): Promise<void> {
    const form = await answer(api.GET('/api/children/{student_id}/maintenance', { params: { path: { student_id: this.child } } }))
    this.take(form)
    this.keeper.resume(form.version)
  }

  /** Words for the fields that have not arrived: for the banner of a cut line. */
  labelsOf(names: string[]): string[] {
    const specs = this.form.value.steps.flatMap((step) => step.fields)
    return names.map((name) => (name === MEMBERS ? '家庭成员' : (specs.find((spec) => spec.name === name)?.label ?? name)))
  }

  private putMembers(): void {
    this.keeper.put(MEMBERS, this.members.value.map(memberToSend))
  }

  private async save(save: Save<Edit>): Promise<{ version: number }> {
    const saved = await answer(
      api.PATCH('/api/children/{student_id}/maintenance/draft', {
        params: { path: { student_id: this.child } },
        body: bodyOf(save.changes),
        headers: actHeaders(save.key, save.version),
        keepalive: true,
      }),
    )
    this.stale = true
    this.errors.value = saved.errors
    return saved
  }
}

export const SHEET: InjectionKey<Sheet> = Symbol('sheet')

export function useSheet(): Sheet {
  const sheet = inject(SHEET)
  if (!sheet) throw new Error('a page of the form stands outside its form')
  return sheet
}
