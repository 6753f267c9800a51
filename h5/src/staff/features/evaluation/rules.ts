import type { EvaluationRules, NewEvaluationRules } from '../../types'

type Kind = EvaluationRules['kinds'][number]
type Term = EvaluationRules['terms'][number]
type KindForm = Pick<Kind, 'most' | 'select_most' | 'least_pictures' | 'required' | 'explanation' | 'example'>
type TermForm = Pick<Term, 'fills_from' | 'fills_until' | 'reports_on'>

export interface RuleForm {
  publication_days: number
  dates: Record<Term['term'], TermForm>
  kinds: Record<Kind['kind'], KindForm>
  open_to: EvaluationRules['aspects'][number]['aspect'][]
}

const KIND: (keyof KindForm)[] = ['most', 'select_most', 'least_pictures', 'required', 'explanation', 'example']
const TERM: (keyof TermForm)[] = ['fills_from', 'fills_until', 'reports_on']

const picked = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> => Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>

/** What stands on the page before anybody has changed it. */
export function formOf(rules: EvaluationRules): RuleForm {
  return {
    publication_days: rules.publication_days,
    dates: Object.fromEntries(rules.terms.map((term) => [term.term, picked(term, TERM)])) as RuleForm['dates'],
    kinds: Object.fromEntries(rules.kinds.map((kind) => [kind.kind, picked(kind, KIND)])) as RuleForm['kinds'],
    open_to: rules.aspects.filter((one) => one.open).map((one) => one.aspect),
  }
}

const differing = <T extends object>(one: T, other: T, names: readonly (keyof T)[]): (keyof T)[] => names.filter((name) => one[name] !== other[name])

/** How many answers differ from what holds. */
export function moves(rules: EvaluationRules, form: RuleForm): number {
  const now = formOf(rules)
  const kinds = rules.kinds.reduce((sum, { kind }) => sum + differing(now.kinds[kind], form.kinds[kind], KIND).length, 0)
  const terms = rules.terms.reduce((sum, { term }) => sum + differing(now.dates[term], form.dates[term], TERM).length, 0)
  const open = [...now.open_to].sort().join() === [...form.open_to].sort().join() ? 0 : 1
  return kinds + terms + open + (now.publication_days === form.publication_days ? 0 : 1)
}

/** What an office lays down: the province everything, others only what is stricter than above. */
export function changeOf(rules: EvaluationRules, form: RuleForm): NewEvaluationRules {
  const frame = { stage: rules.stage, year: rules.year }
  if (rules.province) return { ...frame, publication_days: form.publication_days, dates: form.dates, kinds: form.kinds, open_to: form.open_to, fills_until: {} }
  const kinds = Object.fromEntries(
    rules.kinds.flatMap((kind) => {
      const wanted = form.kinds[kind.kind]
      const stricter = {
        ...(wanted.most === kind.most_above ? {} : { most: wanted.most }),
        ...(wanted.least_pictures === kind.least_pictures_above ? {} : { least_pictures: wanted.least_pictures }),
      }
      return Object.keys(stricter).length ? [[kind.kind, stricter]] : []
    }),
  )
  const until = Object.fromEntries(rules.terms.filter(({ term, until_above }) => form.dates[term].fills_until !== until_above).map(({ term }) => [term, form.dates[term].fills_until]))
  return {
    ...frame,
    kinds,
    fills_until: until,
    ...(form.publication_days === rules.publication_days_above ? {} : { publication_days: form.publication_days }),
    dates: {},
    open_to: [],
  }
}
