import type { FieldError } from '@/api/problem'
import type { FieldInfo } from '../../types'

export type Value = string | boolean | null
export type Values = Record<string, Value>

/** What the school, the class and the system give: nobody is asked for it. */
const GIVEN = new Set(['school_code', 'class_name', 'provincial_number', 'national_number'])

export interface Group {
  page: string
  title: string
  /** What has to be filled in; the rest stands folded. */
  needed: FieldInfo[]
  more: FieldInfo[]
}

const isNeeded = (field: FieldInfo): boolean => field.required === 'always' || field.required === 'unless_no_id'

/** The pages of the record in their order, as one long form. */
export function groupsOf(fields: readonly FieldInfo[]): Group[] {
  const found = new Map<string, Group>()
  for (const field of fields) {
    if (GIVEN.has(field.name) || field.rare) continue
    const group = found.get(field.page) ?? { page: field.page, title: field.page_label, needed: [], more: [] }
    ;(isNeeded(field) ? group.needed : group.more).push(field)
    found.set(field.page, group)
  }
  return [...found.values()].sort((left, right) => Number(right.needed.length > 0) - Number(left.needed.length > 0))
}

/** Birth date and sex stand in a resident's number, so nobody types them twice. */
export function fromIdNumber(number: string): { birth_date: string; sex: string } | null {
  const found = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dXx]$/.exec(number.trim())
  if (!found) return null
  const [, year, month, day, order] = found
  const date = `${year}-${month}-${day}`
  if (Number.isNaN(Date.parse(date)) || new Date(date).toISOString().slice(0, 10) !== date) return null
  return { birth_date: date, sex: Number(order) % 2 ? '1' : '2' }
}

const ADDRESSES = ['mailing_address', 'home_address']

/** Addresses that are still empty take over what was typed as the current one. */
export function withAddress(values: Values, address: string): Values {
  const copy = { ...values }
  for (const name of ADDRESSES) if (!copy[name]) copy[name] = address
  return copy
}

/** What is known before anybody types: of this year, of this country. */
export const FIRST_VALUES = (year: number): Values => ({ id_type: '1', nationality: '156', overseas_kind: '00', entry_month: `${year}-09` })

/** Empty strings are nothing; the server tells what is missing, all of it at once. */
export const filled = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))

const MEMBER = /^members\.(\d+)\.(.+)$/

export interface Fault extends FieldError {
  /** Who and what: “家庭成员 1 联系电话”. */
  title: string
  id: string
}

/** Every fault with the name of its field and the place on the page where it stands. */
export function titled(errors: readonly FieldError[], fields: readonly FieldInfo[], memberFields: readonly FieldInfo[]): Fault[] {
  return errors.map((error) => {
    const name = error.field.replace(/^values\./, '')
    const member = MEMBER.exec(name)
    const label = member ? `家庭成员 ${Number(member[1]) + 1} ${memberFields.find((one) => one.name === member[2])?.label ?? ''}` : (fields.find((one) => one.name === name)?.label ?? '')
    return { ...error, field: name, title: label, id: `f-${name}` }
  })
}
