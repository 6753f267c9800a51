import { computed, inject, reactive, ref, shallowRef, type ComputedRef, type InjectionKey } from 'vue'
import { actHeaders, type ActHeaders } from '@/api/act'
import type { FieldError, Problem } from '@/api/problem'
import { DraftKeeper, type Save } from '@/shared/draft'
import type { Choice, FieldSpec, FormMember, FormStep, FormValue, MembersStep, NewMember } from '@/family/types'

export type Value = string | boolean | null
/** Takes a field back to what the record says. */
export const UNDO = Symbol('undo')
export type Edit = Value | typeof UNDO | NewMember[]

const MEMBERS = 'members'
const ADDRESSES = new Set(['mailing_address', 'home_address'])

/** What every form over the record's fields has in common, whatever it is for. */
export interface OpenForm {
  version: number
  editable: boolean
  child: { name: string; short_name: string }
  steps: FormStep[]
  members: MembersStep | null
  codes: Record<string, Choice[]>
  saved_at: string | null
  saved_by_me: boolean
}

export type DraftBody = { changes: Record<string, Value>; undo: string[]; members?: NewMember[] }
export interface Saved {
  version: number
  errors: FieldError[]
  changes: Record<string, Value>
}

/** Where a form comes from and goes to; the pages are the same for all. */
export interface FormSource<F extends OpenForm> {
  /** The form's address in the router, and the name of its front page, which can be read also when nothing may be written. */
  base: string
  front: string
  /** Nothing of it stands in a record yet: whoever is added or removed is so at once. */
  fresh: boolean
  /** Pages whose answers decide which others there are. */
  forks: string[]
  /** Places that are near: offered before the long list. */
  near: (form: F) => Choice[]
  /** Pages after the last group of answers that are this form's own. A fault's field is the key of such a page. */
  more?: (form: F) => Step[]
  load: () => Promise<F>
  save: (body: DraftBody, headers: ActHeaders) => Promise<Saved>
  reveal: (field: string) => Promise<Value>
}

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

export function bodyOf(changes: Record<string, Edit>): DraftBody {
  const body: DraftBody = { changes: {}, undo: [] }
  for (const [name, edit] of Object.entries(changes)) {
    if (Array.isArray(edit)) body.members = edit
    else if (edit === UNDO) body.undo.push(name)
    else body.changes[name] = edit as Value
  }
  return body
}

/** The form of one child while it is open: values, members, draft, errors; shared by all its pages. */
export class Sheet<F extends OpenForm = OpenForm> {
  readonly form = shallowRef<F>() as { value: F }
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
    readonly source: FormSource<F>,
    first: F,
  ) {
    this.take(first)
    this.keeper = new DraftKeeper<Edit>(first.version, (save) => this.save(save))
    this.steps = computed(() => [
      ...this.form.value.steps.map((step) => ({ key: step.page, title: step.title, path: `${this.base}/pages/${step.page}`, changed: step.changed, returned: step.returned })),
      ...(this.form.value.members
        ? [{ key: MEMBERS, title: this.form.value.members.title, path: `${this.base}/members`, changed: 0, returned: this.members.value.filter((member) => member.returned || member.known.some((value) => value.returned)).length }]
        : []),
      ...this.more(),
    ])
    this.conflict = computed(() => (this.keeper.state.value === 'conflict' ? this.keeper.problem.value : undefined))
  }

  get base(): string {
    return this.source.base
  }

  take(form: F): void {
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

  /** The value of a field of the child as the page has it. */
  own(field: string): Value {
    const known = this.form.value.steps.flatMap((step) => step.values).find((each) => each.field === field)
    return valueOf(known, this.edits[field])
  }

  /** The same street is not typed twice: what stands elsewhere in the form is one tap away. */
  lent(spec: FieldSpec, position?: number): { label: string; value: string } | undefined {
    const given = (value: Value, label: string) => (typeof value === 'string' && value ? { label, value } : undefined)
    if (position === undefined) return ADDRESSES.has(spec.name) && !this.own(spec.name) ? given(this.own('current_address'), '和现住址一样') : undefined
    const member = this.members.value[position]
    const held = (each: DraftMember) => valueOf(each.known.find((value) => value.field === spec.name), each.edits[spec.name])
    if (!member || !['address', 'household_division'].includes(spec.name) || held(member)) return undefined
    for (const [index, other] of this.members.value.entries()) {
      const found = other === member ? undefined : given(held(other), `和${other.title || `第 ${index + 1} 位`}一样`)
      if (found) return found
    }
    return given(this.own(spec.name === 'address' ? 'current_address' : spec.name), '和孩子一样')
  }

  /** The page on which a field stands: to mend it there, with its fault shown. */
  pathOf(field: string): string {
    const position = /^members\.(\d+)/.exec(field)?.[1]
    if (position !== undefined) return `${this.base}/members/${position}?mend=1`
    if (field === MEMBERS) return `${this.base}/members`
    const own = this.more().find((each) => each.key === field)
    if (own) return own.path
    const step = this.form.value.steps.find((each) => each.fields.some((spec) => spec.name === field))
    return step ? `${this.base}/pages/${step.page}?mend=1` : this.base
  }

  errorsOf(prefix: string, names: string[]): FieldError[] {
    const wanted = new Set(names.map((name) => prefix + name))
    return this.errors.value.filter((error) => wanted.has(error.field))
  }

  async reload(): Promise<void> {
    const form = await this.source.load()
    this.take(form)
    this.keeper.resume(form.version)
  }

  /** Words for the fields that have not arrived: for the banner of a cut line. */
  labelsOf(names: string[]): string[] {
    const specs = this.form.value.steps.flatMap((step) => step.fields)
    return names.map((name) => (name === MEMBERS ? '家庭成员' : (specs.find((spec) => spec.name === name)?.label ?? name)))
  }

  private more(): Step[] {
    return this.source.more?.(this.form.value) ?? []
  }

  private putMembers(): void {
    this.keeper.put(MEMBERS, this.members.value.map(memberToSend))
  }

  private async save(save: Save<Edit>): Promise<{ version: number }> {
    const body = bodyOf(save.changes)
    const saved = await this.source.save(body, actHeaders(save.key, save.version))
    this.stale = true
    this.errors.value = saved.errors
    // What the server read out of an answer (a birth date in a number) fills its own field, unless somebody types there.
    for (const [name, value] of Object.entries(saved.changes)) if (!(name in body.changes) && !this.keeper.unsaved.includes(name)) this.edits[name] = value
    return saved
  }
}

// A page of the form knows its own kind of form; the key cannot.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const SHEET: InjectionKey<Sheet<any>> = Symbol('sheet')

export function useSheet<F extends OpenForm = OpenForm>(): Sheet<F> {
  const sheet = inject(SHEET)
  if (!sheet) throw new Error('a page of the form stands outside its form')
  return sheet
}
