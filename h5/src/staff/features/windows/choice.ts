import type { WindowFields } from '../../types'

export type Grade = WindowFields['grades'][number]
export type Scope = 'school' | 'grades' | 'classes'

export interface Who {
  scope: Scope
  grades: string[]
  classIds: number[]
}

/** How many pupils and classes the choice covers, before anything is sent. */
export function covered(choices: WindowFields, who: Who): { pupils: number; classes: number } {
  if (who.scope === 'school') return { pupils: choices.pupils, classes: choices.grades.reduce((sum, one) => sum + one.classes.length, 0) }
  if (who.scope === 'grades') {
    const chosen = choices.grades.filter((one) => who.grades.includes(one.grade))
    return { pupils: chosen.reduce((sum, one) => sum + one.pupils, 0), classes: chosen.reduce((sum, one) => sum + one.classes.length, 0) }
  }
  const chosen = choices.grades.flatMap((one) => one.classes).filter((one) => who.classIds.includes(one.id))
  return { pupils: chosen.reduce((sum, one) => sum + one.pupils, 0), classes: chosen.length }
}

/** Ticked at first: what is usual and not forbidden, and whatever a bureau requires. */
export function usualFields(choices: WindowFields): string[] {
  return choices.groups.flatMap((group) => group.fields).filter((one) => one.rule === 'require' || (one.rule !== 'forbid' && one.offered && !one.rare)).map((one) => one.name)
}

export type Section = 'who' | 'what' | 'when' | 'title' | 'all'

const SECTIONS: Record<string, Section> = {
  window_nobody_chosen: 'who',
  window_class_unknown: 'who',
  window_nothing_chosen: 'what',
  window_field_not_offered: 'what',
  window_field_forbidden: 'what',
  window_field_required: 'what',
  window_period_wrong: 'when',
  window_overlaps: 'when',
}

/** Where on the page a refusal belongs. */
export function sectionOf(problem: { code: string; errors: { field: string }[] } | null): Section | null {
  if (!problem) return null
  const field = problem.errors[0]?.field ?? ''
  if (/^(grades|class_ids|scope)/.test(field)) return 'who'
  if (field.startsWith('fields')) return 'what'
  if (/^(opens_at|closes_at|reminders)/.test(field)) return 'when'
  if (field.startsWith('title')) return 'title'
  return SECTIONS[problem.code] ?? 'all'
}

const DAY_MS = 86_400_000
const CHINA = '+08:00'

/** A day plus some, both as `2026-11-23`. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** From the first minute of the first day (or now, if that is today) to the last second of the last. */
export function period(from: string, to: string, today: string, now: Date): { opens_at: string; closes_at: string } {
  return {
    opens_at: from === today ? now.toISOString() : new Date(`${from}T00:00:00${CHINA}`).toISOString(),
    closes_at: endOf(to),
  }
}

export function endOf(day: string): string {
  return new Date(`${day}T23:59:59${CHINA}`).toISOString()
}
