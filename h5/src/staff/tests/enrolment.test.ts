import { describe, expect, it } from 'vitest'
import { filled, fromIdNumber, groupsOf, titled, withAddress } from '../features/enrolment/form'
import { personsIn } from '../features/enrolment/persons'
import { progressOf } from '../features/enrolment/progress'
import { bulkOf, columnsOf, lineOf, nextSteps, nothingYet, placesOf, toneOf, whyNot } from '../features/enrolment/queues'
import { placeIn } from '../features/enrolment/walk'
import { waysFor } from '../features/enrolment/ways'
import type { Application, ClassCounts, EnrolmentOverview, EnrolmentRow, EnrolmentState, FieldInfo } from '../types'

const STATES: EnrolmentState[] = ['checking', 'refused', 'unverified', 'ready', 'filed', 'returned', 'done', 'cancelled']
const counts = (known: Partial<Record<EnrolmentState, number>>) => STATES.map((state) => ({ state, state_label: state, count: known[state] ?? 0 }))
const overview = (more: Partial<EnrolmentOverview>): EnrolmentOverview => ({
  year: 2026, period: { year: 2026, opens_on: '2026-09-01', closes_on: '2026-10-31', open: true, ordinary: true, words: '', version: 0 },
  counts: counts({}), checking: [], mine: 0, classes: [], may_enter: [], may_review: false, may_confirm: false, release_requests: 0, ...more,
})
const row = (more: Partial<EnrolmentRow>): EnrolmentRow => ({ state: 'ready', kind: 'new', mine: false, number: '', clash: '', waiting: '', step: '', insisted: false, ...more }) as EnrolmentRow

describe('what this post does next', () => {
  it('says nothing to a school where everything is somebody else’s', () => {
    expect(nextSteps(overview({ may_enter: ['primary'], counts: counts({ checking: 4, filed: 9, done: 30 }) }), true)).toEqual([])
  })
  it('puts what others wait for before what is new', () => {
    const steps = nextSteps(overview({ may_enter: ['primary'], release_requests: 1, counts: counts({ ready: 12, returned: 2, refused: 1 }) }), true)
    expect(steps.map((one) => [one.key, one.count])).toEqual([['release', 1], ['returned', 2], ['ready', 12], ['refused', 1]])
  })
  it('offers a bureau its decisions and never the school’s work', () => {
    const steps = nextSteps(overview({ may_confirm: true, mine: 7, counts: counts({ ready: 12, refused: 3 }), release_requests: 2 }), false)
    expect(steps.map((one) => one.key)).toEqual(['mine'])
    expect(steps[0]?.to).toBe('/enrolment/list?view=mine')
  })
  it('knows an empty year', () => {
    expect(nothingYet(overview({}))).toBe(true)
    expect(nothingYet(overview({ counts: counts({ cancelled: 1 }) }))).toBe(false)
  })
})

describe('places of a plan', () => {
  it.each([
    [{ places: null, taken: 3, waiting: 1 }, null],
    [{ places: 100, taken: 40, waiting: 10 }, { words: '还剩 60', tight: false }],
    [{ places: 100, taken: 90, waiting: 15 }, { words: '还剩 10，在办的多 5 人', tight: true }],
    [{ places: 100, taken: 100, waiting: 0 }, { words: '已满', tight: true }],
    [{ places: 100, taken: 103, waiting: 0 }, { words: '超出 3 人', tight: true }],
    [{ places: 0, taken: 0, waiting: 0 }, { words: '已满', tight: true }],
  ])('%o', (plan, wanted) => {
    if (wanted === null) expect(placesOf(plan)).toBeNull()
    else expect(placesOf(plan)).toMatchObject(wanted)
  })
  it('never draws past the end of the bar', () => {
    const places = placesOf({ places: 10, taken: 9, waiting: 50 })!
    expect(places.share + places.waitingShare).toBeLessThanOrEqual(100)
  })
})

describe('what may be done with several', () => {
  const school = { enter: true, late: false }
  it.each<[string, EnrolmentRow, { enter: boolean; late: boolean }, string[]]>([
    ['ready is submitted', row({}), school, ['submit']],
    ['returned is submitted again', row({ state: 'returned', number: 'N1' }), school, ['submit']],
    ['what lies with me is decided', row({ state: 'filed', mine: true }), { enter: false, late: false }, ['decide']],
    ['my own filing is not', row({ state: 'filed' }), school, []],
    ['outside the period a new one can become late', row({}), { enter: true, late: true }, ['submit', 'late']],
    ['a late one stays what it is', row({ kind: 'late' }), { enter: true, late: true }, ['submit']],
    ['a reader does nothing', row({}), { enter: false, late: true }, []],
  ])('%s', (_, one, powers, wanted) => expect(bulkOf(one, powers)).toEqual(wanted))
  it('says why one cannot be ticked', () => {
    expect(whyNot(row({ state: 'filed', step: '主管部门确认' }), true)).toContain('您提交的，要由他人审')
    for (const state of STATES) expect(whyNot(row({ state }), false)).not.toBe('')
  })
  it('puts what stops a pupil before where it lies', () => {
    expect(lineOf(row({ state: 'refused', clash: '泉景小学 王*涵' }))).toEqual({ words: '泉景小学 王*涵', tone: 'd' })
    expect(lineOf(row({ state: 'filed', step: '主管部门确认', insisted: true })).tone).toBe('w')
    expect(lineOf(row({ state: 'done', insisted: true })).words).toBe('')
  })
  it('has a tone for every state', () => expect(STATES.map(toneOf)).toEqual(['', 'd', 'w', 'i_', '', 'w', 'g', '']))
})

describe('the table of queues', () => {
  it('leaves out columns in which nobody is', () => {
    const rows = [{ counts: counts({ ready: 2, done: 5 }) }, { counts: counts({ refused: 1 }) }] as ClassCounts[]
    expect(columnsOf(rows)).toEqual(['refused', 'ready', 'done'])
  })
})

describe('the form', () => {
  const field = (more: Partial<FieldInfo>): FieldInfo => ({ name: 'x', label: '某项', page: 'identity', page_label: '身份', required: 'always', rare: false, kind: 'text', ...more }) as FieldInfo
  it.each([
    ['379001202003120426', { birth_date: '2020-03-12', sex: '2' }],
    [' 37900120200312041x ', { birth_date: '2020-03-12', sex: '1' }],
    ['379001202013120426', null],
    ['379001202002300426', null],
    ['3790012020031204', null],
    ['', null],
  ])('reads birth and sex from %j', (number, wanted) => expect(fromIdNumber(number)).toEqual(wanted))
  it('never overwrites an address that was typed', () => {
    expect(withAddress({ mailing_address: '甲' }, '乙')).toEqual({ mailing_address: '甲', home_address: '乙' })
  })
  it('leaves out what is empty, and keeps a no', () => expect(filled({ a: '', b: null, c: false, d: 'x' })).toEqual({ c: false, d: 'x' }))
  it('asks for nothing that the school or the system gives', () => {
    const groups = groupsOf([field({ name: 'school_code', page: 'schooling' }), field({ name: 'name' }), field({ name: 'talents', required: 'never', page: 'health', page_label: '健康' }), field({ name: 'homepage', rare: true })])
    expect(groups.map((group) => [group.title, group.needed.map((one) => one.name), group.more.map((one) => one.name)])).toEqual([['身份', ['name'], []], ['健康', [], ['talents']]])
  })
  it('names every fault by its field, family members too', () => {
    const fault = (name: string) => ({ field: name, code: 'required', message: '请填写', suggestion: null })
    const found = titled([fault('name'), fault('members.1.phone'), fault('members')], [field({ name: 'name', label: '姓名' })], [field({ name: 'phone', label: '联系电话' })])
    expect(found.map((one) => [one.title, one.id])).toEqual([['姓名', 'f-name'], ['家庭成员 2 联系电话', 'f-members.1.phone'], ['', 'f-members']])
  })
})

describe('one line of progress', () => {
  const check = (name: string, state: string) => ({ name, state, label: name, state_label: state, at: null, words: '' })
  const application = (more: object): Application => ({ row: row({ source_label: '学校录入', entered_by: '周慧敏' } as Partial<EnrolmentRow>), checks: [check('province', 'passed'), check('national', 'waiting'), check('identity', 'later')], steps: [], ...more }) as unknown as Application
  it('shows what is done, what is waited for and what comes', () => {
    expect(progressOf(application({})).map((mark) => mark.state)).toEqual(['done', 'done', 'now', 'later', 'later'])
  })
  it('counts an identity that the school insists on as behind us', () => {
    const found = progressOf(application({ row: row({ insisted: true }), checks: [check('identity', 'failed')] }))
    expect(found[1]).toMatchObject({ state: 'done', note: '不通过，学校有说明' })
  })
  it('marks the step that lies with the reader', () => {
    const step = { name: 'review', label: '复核', state: 'now', organisation: '本校', said: [] }
    expect(progressOf(application({ row: row({ state: 'filed', mine: true }), steps: [step] })).find((mark) => mark.key === 'review')?.mine).toBe(true)
    expect(progressOf(application({ row: row({ state: 'filed' }), steps: [step] })).find((mark) => mark.key === 'review')?.mine).toBe(false)
  })
  it('names both who entered and who confirmed a paper family', () => {
    const found = progressOf(application({ row: row({ entered_by: '赵敏', confirmed_by: '布合丽其·艾合买提' } as Partial<EnrolmentRow>) }))
    expect(found[0]?.who).toBe('赵敏录入，布合丽其·艾合买提确认')
  })
})

describe('persons, one a line', () => {
  it.each([
    ['欧阳𬱖 379001201402150428', [['欧阳𬱖', '379001201402150428']]],
    ['布合丽其·艾合买提\t65310120140308002x', [['布合丽其·艾合买提', '65310120140308002X']]],
    ['John Smith E12345678', [['John Smith', 'E12345678']]],
    ['林若涵，３７９００１２０１４０２１５０４２８', [['林若涵', '379001201402150428']]],
    ['林若涵 379001201402150428\r\n\n林若涵 379001201402150428', [['林若涵', '379001201402150428']]],
  ])('%j', (text, wanted) => {
    const found = personsIn(text)
    expect(found.persons.map((one) => [one.name, one.id_number])).toEqual(wanted)
    expect(found.wrong).toEqual([])
  })
  it('says which lines are no person', () => {
    expect(personsIn('姓名 证件号\n林若涵 379001201402150428\n只有名字').wrong.map((one) => one.line)).toEqual([1, 3])
    expect(personsIn('').persons).toEqual([])
  })
})

describe('neighbours and ways', () => {
  it('knows the pupil before and after', () => {
    expect(placeIn([4, 7, 9], 7)).toEqual({ n: 2, of: 3, before: 4, after: 9 })
    expect(placeIn([4], 4)).toEqual({ n: 1, of: 1, before: null, after: null })
    expect(placeIn([4], 5)).toBeNull()
  })
  it('shows only what the post may see', () => {
    expect(waysFor([], 'school')).toEqual([])
    expect(waysFor(['problem.read'], 'school').map((way) => way.to)).toEqual(['/problems'])
  })
})
