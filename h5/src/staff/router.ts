import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { watchPages } from '@/shared/unopened'
import { loggedIn, readSession, session } from './session'

const AppShell = () => import('./shell/AppShell.vue')

const inside: RouteRecordRaw[] = [
  { path: '', name: 'worklist', component: () => import('./features/worklist/WorklistPage.vue'), meta: { title: '工作台' } },
  { path: 'cases/:id(\\d+)', name: 'case', component: () => import('./features/casework/CasePage.vue'), meta: { title: '办理业务' } },
  { path: 'case-board', name: 'case-board', component: () => import('./features/casework/BoardPage.vue'), meta: { title: '逾期看板' } },
  { path: 'calendar', name: 'calendar', component: () => import('./features/casework/CalendarPage.vue'), meta: { title: '工作日历' } },
  { path: 'stand-ins', name: 'stand-ins', component: () => import('./features/casework/StandInPage.vue'), meta: { title: '请同事代办' } },
  { path: 'find', name: 'find', component: () => import('./shell/FindPage.vue'), meta: { title: '查找' } },
  { path: 'inbox', name: 'inbox', component: () => import('./features/inbox/InboxPage.vue'), meta: { title: '消息' } },
  { path: 'me', name: 'me', component: () => import('./features/me/MePage.vue'), meta: { title: '我的账号' } },
  { path: 'windows', name: 'windows', component: () => import('./features/windows/WindowListPage.vue'), meta: { title: '线上维护' } },
  { path: 'windows/new', name: 'window-new', component: () => import('./features/windows/OpenWindowPage.vue'), meta: { title: '开放线上维护' } },
  { path: 'windows/:id(\\d+)', name: 'window', component: () => import('./features/windows/WindowPage.vue'), meta: { title: '线上维护进度' } },
  { path: 'windows/:id(\\d+)/confirm', name: 'confirm', component: () => import('./features/confirm/ConfirmPage.vue'), meta: { title: '线上维护确认' } },
  { path: 'slips', name: 'slips', component: () => import('./features/slips/SlipBoardPage.vue'), meta: { title: '学籍信息确认单' } },
  { path: 'slips/new', name: 'slips-new', component: () => import('./features/slips/IssueSlipsPage.vue'), meta: { title: '发放确认单' } },
  { path: 'slips/classes/:id(\\d+)', name: 'slips-class', component: () => import('./features/slips/ClassSlipsPage.vue'), meta: { title: '一个班的确认单' } },
  { path: 'slips/:id(\\d+)', name: 'slip', component: () => import('./features/slips/SlipPage.vue'), meta: { title: '确认单' } },
  { path: 'evaluation', name: 'evaluation', component: () => import('./features/evaluation/EvaluationPage.vue'), meta: { title: '综评指导' } },
  { path: 'evaluation/classes/:id(\\d+)', name: 'evaluation-class', component: () => import('./features/evaluation/EvaluationClassPage.vue'), meta: { title: '一个班的综评' } },
  { path: 'evaluation/students/:id(\\d+)', name: 'evaluation-pupil', component: () => import('./features/evaluation/EvaluationPupilPage.vue'), meta: { title: '一名学生的综评' } },
  { path: 'evaluation/rules', name: 'evaluation-rules', component: () => import('./features/evaluation/EvaluationRulesPage.vue'), meta: { title: '综评规则' } },
  { path: 'evaluation/accounts', name: 'evaluation-accounts', component: () => import('./features/evaluation/AccountsPage.vue'), meta: { title: '综评账号' } },
  { path: 'publications', name: 'publications', component: () => import('./features/publications/PublicationsPage.vue'), meta: { title: '综评公示' } },
  { path: 'publications/:id(\\d+)/pages/:page(\\d+)', name: 'publication-page', component: () => import('./features/publications/CorrectPage.vue'), meta: { title: '更正公示的内容' } },
  { path: 'publications/:id(\\d+)', name: 'publication', component: () => import('./features/publications/PublicationPage.vue'), meta: { title: '一次公示' } },
  { path: 'reports', name: 'reports', component: () => import('./features/archives/ReportsPage.vue'), meta: { title: '综评上报归档' } },
  { path: 'reports/archives', name: 'evaluation-archives', component: () => import('./features/archives/ArchivesPage.vue'), meta: { title: '综评档案' } },
  { path: 'reports/archives/:id(\\d+)', name: 'evaluation-archive', component: () => import('./features/archives/ArchivePage.vue'), meta: { title: '一份综评档案' } },
  { path: 'teaching', name: 'teaching', component: () => import('./features/teaching/TeachingPage.vue'), meta: { title: '成绩和评语登记' } },
  { path: 'teaching/classes/:id(\\d+)', name: 'teaching-class', component: () => import('./features/teaching/TeachingClassPage.vue'), meta: { title: '教学班' } },
  { path: 'teaching/questions', name: 'teaching-questions', component: () => import('./features/teaching/QuestionsPage.vue'), meta: { title: '学生和家长的质疑' } },
  { path: 'teaching/uploads/:id(\\d+)', name: 'teaching-upload', component: () => import('./features/teaching/UploadPage.vue'), meta: { title: '核对上传的表' } },
  { path: 'senior-statistics/:id(\\d+)?', name: 'senior-statistics', component: () => import('./features/results/StatisticsPage.vue'), meta: { title: '高中毕业统计' } },
  { path: 'senior-statistics/classes/:id(\\d+)', name: 'senior-class', component: () => import('./features/results/ClassPage.vue'), meta: { title: '一个班的毕业统计' } },
  { path: 'senior-results/classes/:id(\\d+)', name: 'senior-entry', component: () => import('./features/results/EntryPage.vue'), meta: { title: '登记成绩' } },
  { path: 'senior-results/students/:id(\\d+)', name: 'senior-pupil', component: () => import('./features/results/PupilPage.vue'), meta: { title: '一名学生的学分和学考' } },
  { path: 'exam-roster/:id(\\d+)?', name: 'exam-roster', component: () => import('./features/examroster/ExamRosterPage.vue'), meta: { title: '学考名册' } },
  { path: 'collections', name: 'collections', component: () => import('./features/collections/CollectionListPage.vue'), meta: { title: '新生线上采集' } },
  { path: 'collections/new', name: 'collection-new', component: () => import('./features/collections/OpenCollectionPage.vue'), meta: { title: '开放新生采集' } },
  { path: 'collections/:id(\\d+)', name: 'collection', component: () => import('./features/collections/CollectionPage.vue'), meta: { title: '新生采集进度' } },
  { path: 'collections/:id(\\d+)/review', name: 'collection-review', component: () => import('./features/collections/ReviewPage.vue'), meta: { title: '核对新生信息' } },
  { path: 'collections/:id(\\d+)/paper/:entry(\\d+)', name: 'collection-paper', component: () => import('./features/collections/PaperEntryPage.vue'), meta: { title: '替家长录入' } },
  { path: 'pupils', name: 'pupils', component: () => import('./features/pupils/PupilListPage.vue'), meta: { title: '学籍查询' } },
  { path: 'pupils/:id(\\d+)', name: 'pupil', component: () => import('./features/pupils/PupilPage.vue'), meta: { title: '学籍' } },
  { path: 'pupils/:id(\\d+)/edit', name: 'pupil-edit', component: () => import('./features/pupils/EditPupilPage.vue'), meta: { title: '改一般信息' } },
  { path: 'classes', name: 'classes', component: () => import('./features/classes/ClassesPage.vue'), meta: { title: '班级和绑定码' } },
  { path: 'imports', name: 'imports', component: () => import('./features/imports/ImportPage.vue'), meta: { title: '导入名册' } },
  { path: 'imports/:id(\\d+)', name: 'import', component: () => import('./features/imports/ImportPage.vue'), meta: { title: '导入名册' } },
  { path: 'enrolment', name: 'enrolment', component: () => import('./features/enrolment/EnrolmentPage.vue'), meta: { title: '建籍' } },
  { path: 'enrolment/list', name: 'enrolments', component: () => import('./features/enrolment/EnrolmentListPage.vue'), meta: { title: '建籍名单' } },
  { path: 'enrolment/import', name: 'enrolment-import', component: () => import('./features/enrolment/ImportNewPage.vue'), meta: { title: '用模板导入新生' } },
  { path: 'enrolment/new', name: 'enrolment-new', component: () => import('./features/enrolment/NewEnrolmentPage.vue'), meta: { title: '录入一名学生' } },
  { path: 'enrolment/bureau', name: 'enrolment-bureau', component: () => import('./features/enrolment/BureauEnrolmentPage.vue'), meta: { title: '主管部门代办建籍' } },
  { path: 'enrolment/continue', name: 'enrolment-continue', component: () => import('./features/enrolment/ContinuePage.vue'), meta: { title: '接续上一学段的学籍' } },
  { path: 'enrolment/releases', name: 'enrolment-releases', component: () => import('./features/enrolment/ReleasesPage.vue'), meta: { title: '请对方取消待注册' } },
  { path: 'enrolment/unplaced', name: 'enrolment-unplaced', component: () => import('./features/enrolment/UnplacedPage.vue'), meta: { title: '没有分班的学生' } },
  { path: 'enrolment/grades', name: 'enrolment-grades', component: () => import('./features/enrolment/GradesPage.vue'), meta: { title: '年级纠错' } },
  { path: 'enrolment/plans', name: 'enrolment-plans', component: () => import('./features/enrolment/PlansPage.vue'), meta: { title: '招生计划' } },
  { path: 'enrolment/periods', name: 'enrolment-periods', component: () => import('./features/enrolment/PeriodsPage.vue'), meta: { title: '建籍时间' } },
  { path: 'enrolment/:id(\\d+)', name: 'enrolment-one', component: () => import('./features/enrolment/ApplicationPage.vue'), meta: { title: '建籍申请' } },
  { path: 'enrolment/:id(\\d+)/edit', name: 'enrolment-edit', component: () => import('./features/enrolment/EditEnrolmentPage.vue'), meta: { title: '修改建籍信息' } },
  { path: 'problems', name: 'problems', component: () => import('./features/problems/ProblemsPage.vue'), meta: { title: '问题学籍' } },
  { path: 'pupils/:id(\\d+)/return', name: 'pupil-return', component: () => import('./features/leaves/ReturnPage.vue'), meta: { title: '恢复在校' } },
  { path: 'transfers', name: 'transfers', component: () => import('./features/transfers/TransfersPage.vue'), meta: { title: '转学' } },
  { path: 'transfers/new', name: 'transfer-new', component: () => import('./features/transfers/NewTransferPage.vue'), meta: { title: '发起转入' } },
  { path: 'transfers/border/new', name: 'border-new', component: () => import('./features/border/NewBorderPage.vue'), meta: { title: '发起跨省转入' } },
  { path: 'transfers/rights', name: 'border-rights', component: () => import('./features/border/RightsPage.vue'), meta: { title: '毕业后跨省就学权限' } },
  { path: 'transfers/rules', name: 'transfer-rules', component: () => import('./features/transfers/RulesPage.vue'), meta: { title: '学区和班额' } },
  { path: 'transfers/archives/:id(\\d+)', name: 'archive', component: () => import('./features/transfers/ArchivePage.vue'), meta: { title: '转出学生的档案' } },
  { path: 'photos', name: 'photos', component: () => import('./features/photos/PhotosPage.vue'), meta: { title: '学生照片' } },
  { path: 'photos/batches/:id(\\d+)?', name: 'photo-batch', component: () => import('./features/photos/BatchPage.vue'), meta: { title: '成批上传照片' } },
  { path: 'freezes', name: 'freezes', component: () => import('./features/freezes/FreezesPage.vue'), meta: { title: '学籍冻结' } },
  { path: 'accounts', name: 'accounts', component: () => import('./features/accounts/AccountListPage.vue'), meta: { title: '账号和岗位' } },
  { path: 'accounts/:id(\\d+)', name: 'account', component: () => import('./features/accounts/AccountPage.vue'), meta: { title: '账号' } },
  { path: 'teachers', name: 'teachers', component: () => import('./features/teachers/TeachersPage.vue'), meta: { title: '教师调动' } },
  { path: 'access-requests', name: 'access-requests', component: () => import('./features/accounts/AccessRequestsPage.vue'), meta: { title: '权限请求' } },
  { path: 'organisations/:id(\\d+)?', name: 'organisations', component: () => import('./features/organisations/OrganisationsPage.vue'), meta: { title: '机构' } },
  { path: 'gateways', name: 'gateways', component: () => import('./features/gateways/GatewaysPage.vue'), meta: { title: '对外传送' } },
  { path: 'field-rules', name: 'field-rules', component: () => import('./features/fieldrules/FieldRulesPage.vue'), meta: { title: '可维护的项目' } },
  { path: ':rest(.*)*', name: 'missing', component: () => import('./shell/MissingPage.vue'), meta: { title: '没有这一页' } },
]

export const router = createRouter({
  history: createWebHistory('/staff/'),
  routes: [
    { path: '/login', name: 'login', component: () => import('./features/login/LoginPage.vue'), meta: { title: '登录' } },
    { path: '/', component: AppShell, children: inside },
  ],
})

router.beforeEach(async (to) => {
  if (session.value === null) await readSession().catch(() => undefined)
  if (to.name !== 'login' && session.value !== null && !loggedIn()) return { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (to.name === 'login' && loggedIn()) return { name: 'worklist' }
  return true
})

router.afterEach((to) => {
  document.title = `${String(to.meta.title ?? '学籍')} · 学籍`
})

watchPages(router, '/staff')
