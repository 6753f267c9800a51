import type { IconName } from '../pieces/icons'
import type { May } from '../types'

export interface Place {
  to: string
  label: string
  icon: IconName
  /** Shown to whoever holds one of these; to everybody when empty. */
  may: May[]
  /** A page of schools: bureaus have none. */
  school?: true
  /** Of offices with senior pupils alone. */
  senior?: true
  /** The waiting count that stands beside it. */
  counts?: 'worklist' | 'enrolment' | 'maintenance' | 'requests'
}

export interface PlaceGroup {
  label: string
  places: Place[]
}

export const PLACES: PlaceGroup[] = [
  { label: '', places: [{ to: '/', label: '工作台', icon: 'home', may: [], counts: 'worklist' }] },
  {
    label: '业务办理',
    places: [
      { to: '/collections', label: '新生采集', icon: 'qr', may: ['collection.review'] },
      { to: '/enrolment', label: '建籍', icon: 'enrol', may: ['enrolment.read'], counts: 'enrolment' },
      { to: '/transfers', label: '转学', icon: 'arrow', may: ['transfer.read'] },
      { to: '/problems', label: '问题学籍', icon: 'copies', may: ['problem.read'] },
      { to: '/windows', label: '线上维护', icon: 'pencil', may: ['window.read'], counts: 'maintenance' },
      { to: '/slips', label: '学籍信息确认单', icon: 'signed', may: ['slip.read'] },
      { to: '/evaluation', label: '综评指导', icon: 'check', may: ['evaluation.read'] },
      { to: '/publications', label: '综评公示', icon: 'eye', may: ['evaluation.read'], school: true },
      { to: '/reports', label: '上报归档', icon: 'send', may: ['evaluation.read'] },
      { to: '/teaching', label: '成绩和评语登记', icon: 'pencil', may: ['teaching.read'] },
      { to: '/senior-statistics', label: '高中毕业统计', icon: 'chart', may: ['results.read'], senior: true },
      { to: '/exam-roster', label: '学考名册', icon: 'file', may: ['exam_roster.read'], senior: true },
    ],
  },
  {
    label: '学籍',
    places: [
      { to: '/pupils', label: '学籍查询', icon: 'people', may: ['pupil.read'] },
      { to: '/classes', label: '班级和绑定码', icon: 'grid', may: ['class.read'] },
      { to: '/photos', label: '学生照片', icon: 'image', may: ['photo.upload'] },
      { to: '/imports', label: '导入名册', icon: 'upload', may: ['pupil.import'] },
    ],
  },
  {
    label: '管理',
    places: [
      { to: '/accounts', label: '账号和岗位', icon: 'card', may: ['account.read'] },
      { to: '/teachers', label: '教师调动', icon: 'people', may: ['account.manage'] },
      { to: '/case-board', label: '逾期看板', icon: 'clock', may: ['organisation.read'] },
      { to: '/calendar', label: '工作日历', icon: 'calendar', may: [] },
      { to: '/access-requests', label: '权限请求', icon: 'key', may: ['account.manage'], counts: 'requests' },
      { to: '/organisations', label: '机构', icon: 'building', may: ['organisation.manage', 'organisation.read'] },
      { to: '/gateways', label: '对外传送', icon: 'send', may: ['gateway.read'] },
      { to: '/freezes', label: '学籍冻结', icon: 'pause', may: ['record.freeze'] },
      { to: '/field-rules', label: '可维护的项目', icon: 'sliders', may: ['field_rule.set'] },
    ],
  },
]

export function placesFor(permissions: readonly May[], school = true, senior = true): PlaceGroup[] {
  return PLACES.map((group) => ({
    ...group,
    places: group.places.filter((place) => (school || !place.school) && (senior || !place.senior) && (!place.may.length || place.may.some((one) => permissions.includes(one)))),
  })).filter((group) => group.places.length)
}
