import { describe, expect, it } from 'vitest'
import { lacks, memberWords, nextStep, stepWords } from '@/family/features/collect/steps'
import type { Step } from '@/family/form/sheet'
import type { CollectForm, FieldSpec, FormValue } from '@/family/types'

const spec = (name: string, required = true) => ({ name, required }) as FieldSpec
const said = (field: string, value: FormValue['value'], text = '') => ({ field, value, text }) as FormValue
const form = {
  steps: [
    { page: 'identity', fields: [spec('name'), spec('sex')], values: [said('name', '林若涵'), said('sex', '2')] },
    { page: 'commute', fields: [spec('attendance'), spec('needs_school_bus')], values: [said('attendance', null), said('needs_school_bus', false)] },
    { page: 'household', fields: [spec('native_place', false)], values: [said('native_place', '')] },
  ],
  members: { items: [{ title: '母亲', values: [said('name', '林秀英', '林秀英')] }, { title: '', values: [said('name', null)] }] },
} as unknown as CollectForm
const step = (key: string, returned = 0): Step => ({ key, title: '', path: '', changed: 0, returned })

describe('the form of a new pupil', () => {
  it('takes “no” for an answer and an empty text for none', () => {
    expect(['identity', 'commute', 'household', 'members'].map((key) => lacks(form, key))).toEqual([false, true, false, false])
  })

  it('goes on with what the school sent back, then with what is missing', () => {
    expect(nextStep(form, [step('identity'), step('commute')])?.key).toBe('commute')
    expect(nextStep(form, [step('identity', 1), step('commute')])?.key).toBe('identity')
    expect(nextStep(form, [step('identity'), step('household')])).toBeUndefined()
  })

  it('says how far each page is', () => {
    expect(['identity', 'commute', 'household'].map((key) => stepWords(form, key))).toEqual(['填好了', '填了 1 项，共 2 项', '可以不填'])
  })

  it('names the family members, and asks for one', () => {
    expect(memberWords(form)).toBe('母亲 林秀英')
    expect(memberWords({ ...form, members: { ...form.members, items: [] } })).toBe('还没填，至少一位')
  })

  it.each([
    [null, true, true, '还没交'],
    [null, false, false, '可以不交'],
    [{}, true, false, '存好了'],
  ])('asks for the photo where the school needs one: %o, required %s', (photo, required, lacking, words) => {
    const asked = { ...form, photo: { photo, required } } as unknown as CollectForm
    expect([lacks(asked, 'photo'), stepWords(asked, 'photo')]).toEqual([lacking, words])
  })
})
