import { describe, expect, it } from 'vitest'
import { bodyOf, memberToSend, Sheet, UNDO, type DraftBody, type DraftMember, type FormSource, type Saved } from '@/family/form/sheet'
import { countWords, draftWords } from '@/family/form/words'
import type { FormMember, FormValue, MaintenanceForm } from '@/family/types'

const value = (field: string, text: string, more: Partial<FormValue> = {}): FormValue => ({ field, value: text, text, changed: false, before: '', masked: false, returned: '', confirmed: false, ...more })
const member = (key: string, name: string): FormMember => ({ key, title: name, added: false, returned: '', values: [value('name', name), value('phone', '139')] })
const form = (): MaintenanceForm => ({
  version: 4,
  child: { id: 2, name: '欧阳𬱖', short_name: '欧阳𬱖', initial: '𬱖', school: '', class_name: '' },
  window: null,
  state: 'open' as MaintenanceForm['state'],
  state_label: '',
  editable: true,
  words: '',
  saved_by: '',
  saved_by_me: true,
  saved_at: null,
  number: '',
  steps: [{ page: 'contact', title: '住址与联系', fields: [{ name: 'phone', label: '联系电话', kind: 'phone', table: null, longest: 20, required: true, example: '', hint: '', source_label: '' }], values: [value('phone', '139')], changed: 0, returned: 0 }],
  members: { title: '家庭成员', fields: [], items: [member('11', '母亲'), member('12', '父亲')], removed: [], most: 4 },
  locked: [],
  codes: {},
  sent_back: null,
  changed: 0,
  consent_missing: false,
  may_withdraw: false,
  school_answers_by: null,
})

const source = (saved?: Saved): FormSource<MaintenanceForm> & { sent: DraftBody[] } => ({
  sent: [],
  base: '/children/2/maintenance',
  front: 'maintenance',
  fresh: false,
  forks: [],
  near: () => [],
  load: () => Promise.resolve(form()),
  reveal: () => Promise.resolve(null),
  save(body) {
    this.sent.push(body)
    return Promise.resolve(saved ?? { version: 5, errors: [], changes: {} })
  },
})

describe('what a draft sends', () => {
  it('sends changes, fields to take back and the whole list of members each in its place', () => {
    expect(bodyOf({ phone: '186', email: UNDO, members: [{ key: '11', values: {} }] })).toEqual({ changes: { phone: '186' }, undo: ['email'], members: [{ key: '11', values: {} }] })
  })

  it('keeps a member’s earlier changes and leaves masked values alone', () => {
    const known = [value('name', '母亲'), value('phone', '186', { changed: true }), value('id_number', '3714**', { masked: true, changed: true, value: null })]
    const given: DraftMember = { key: '11', title: '母亲', added: false, returned: '', known, edits: { address: '新址' } }
    expect(memberToSend(given)).toEqual({ key: '11', values: { phone: '186', address: '新址' } })
  })
})

describe('the form on the phone', () => {
  const names = (sheet: Sheet<MaintenanceForm>) => sheet.members.value.map((each) => each.key)

  it('moves, removes and brings back family members', () => {
    const sheet = new Sheet(source(), form())
    sheet.moveMember(0, 1)
    expect(names(sheet)).toEqual(['12', '11'])
    sheet.moveMember(0, -1)
    expect(names(sheet)).toEqual(['12', '11'])
    sheet.removeMember(0)
    expect(names(sheet)).toEqual(['11'])
    expect(sheet.keeper.pending.members).toEqual([{ key: '11', values: {} }])
    sheet.restoreMember('12')
    expect(names(sheet)).toEqual(['11', '12'])
    sheet.keeper.retire()
  })

  it('gives new members keys of their own and forgets an empty one', () => {
    const sheet = new Sheet(source(), form())
    expect(sheet.addMember()).toBe(2)
    sheet.addMember()
    expect(names(sheet).slice(2)).toEqual(['new-1', 'new-2'])
    sheet.editMember(2, 'name', '赵王淑贞')
    sheet.dropEmpty()
    expect(names(sheet)).toEqual(['11', '12', 'new-1'])
    sheet.keeper.retire()
  })

  it('takes the words of a mended field away and says which fields wait', () => {
    const sheet = new Sheet(source(), form())
    sheet.errors.value = [{ field: 'phone', code: 'length', message: '手机号码只有 10 位' }]
    sheet.edit('phone', '18600003390')
    expect(sheet.errors.value).toEqual([])
    expect(sheet.labelsOf(sheet.keeper.unsaved)).toEqual(['联系电话'])
    sheet.keeper.retire()
  })
})

describe('what is known is not typed again', () => {
  it('fills in what the server read out of an answer, but never over what somebody types', async () => {
    const sheet = new Sheet(source({ version: 5, errors: [], changes: { phone: '186', postcode: '271000', email: 'a@b.cn' } }), form())
    sheet.edit('phone', '186')
    const saving = sheet.keeper.flush()
    sheet.edit('email', 'c@d.cn')
    await saving
    expect(sheet.edits).toEqual({ phone: '186', postcode: '271000', email: 'c@d.cn' })
    sheet.keeper.retire()
  })

  it('lends what stands elsewhere in the form to a field that is empty', () => {
    const sheet = new Sheet(source(), form())
    const spec = { name: 'address', label: '现住址', kind: 'address', table: null, longest: 120, required: true, example: '', hint: '', source_label: '' }
    sheet.editMember(0, 'address', '文昌街 66 号')
    expect(sheet.lent(spec, 1)).toEqual({ label: '和母亲一样', value: '文昌街 66 号' })
    expect(sheet.lent(spec, 0)).toBeUndefined()
    sheet.edit('current_address', '文昌街 66 号')
    expect(sheet.lent({ ...spec, name: 'home_address' })?.label).toBe('和现住址一样')
    sheet.keeper.retire()
  })

  it('knows the page of every field', () => {
    const sheet = new Sheet(source(), form())
    expect([sheet.pathOf('phone'), sheet.pathOf('members.1.name'), sheet.pathOf('members'), sheet.pathOf('nothing')]).toEqual([
      '/children/2/maintenance/pages/contact?mend=1', '/children/2/maintenance/members/1?mend=1', '/children/2/maintenance/members', '/children/2/maintenance',
    ])
    sheet.keeper.retire()
  })
})

describe('words of the form', () => {
  it('says where the words on the page are', () => {
    expect(draftWords('saved', '2026-12-24T06:32:00Z')?.words).toBe('草稿已存，14:32。关掉微信也不会丢')
    expect(draftWords('offline', null)?.words).toBe('连上之前不会提交，也不会重复提交')
    expect(draftWords('clean', null)).toBeUndefined()
  })

  it('counts only what there is', () => {
    expect(countWords(3, 1, 0)).toBe('改了 3 项，新增 1 项')
    expect(countWords(0, 0, 1)).toBe('去掉 1 项')
    expect(countWords(0, 0, 0)).toBe('没有改动')
  })
})
