"""Everything that a post may be allowed to do, in alphabetical order."""

import enum


class May(enum.StrEnum):
    ACCOUNT_MANAGE = "account.manage"
    ACCOUNT_READ = "account.read"
    AUDIT_READ = "audit.read"
    BINDING_CODE_PRINT = "binding_code.print"
    BORDER_RIGHT_GIVE = "border_right.give"
    CALENDAR_EDIT = "calendar.edit"
    CLASS_ASSIGN_PUPIL = "class.assign_pupil"
    CLASS_ASSIGN_TEACHER = "class.assign_teacher"
    CLASS_READ = "class.read"
    COLLECTION_OPEN = "collection.open"
    COLLECTION_REVIEW = "collection.review"
    ENROLMENT_BUREAU = "enrolment.bureau"
    ENROLMENT_CONFIRM = "enrolment.confirm"
    ENROLMENT_JUNIOR = "enrolment.junior"
    ENROLMENT_PERIOD = "enrolment.period"
    ENROLMENT_PLAN = "enrolment.plan"
    ENROLMENT_PRIMARY = "enrolment.primary"
    ENROLMENT_READ = "enrolment.read"
    ENROLMENT_RELEASE = "enrolment.release"
    ENROLMENT_REVIEW = "enrolment.review"
    ENROLMENT_SENIOR = "enrolment.senior"
    EVALUATION_ACCOUNT_ASK = "evaluation.account_ask"
    EVALUATION_ACCOUNT_GIVE = "evaluation.account_give"
    EVALUATION_CONFIRM = "evaluation.confirm"
    EVALUATION_FILL = "evaluation.fill"
    EVALUATION_PUBLISH = "evaluation.publish"
    EVALUATION_READ = "evaluation.read"
    EVALUATION_REMIND = "evaluation.remind"
    EVALUATION_REVOKE = "evaluation.revoke"
    EVALUATION_RULE_SET = "evaluation.rule_set"
    EVALUATION_SECOND = "evaluation.second"
    EVALUATION_SUBMIT = "evaluation.submit"
    EXAM_ROSTER_READ = "exam_roster.read"
    FIELD_RULE_SET = "field_rule.set"
    GATEWAY_READ = "gateway.read"
    GATEWAY_RETRY = "gateway.retry"
    GRADE_CORRECT = "grade.correct"
    GRADE_CORRECT_CONFIRM = "grade.correct_confirm"
    GRADUATION_SET = "graduation.set"
    KEYS_REVEAL = "pupil.reveal"
    LEAVE_DECIDE = "leave.decide"
    LEAVE_FILE = "leave.file"
    MAINTENANCE_CONFIRM = "maintenance.confirm"
    ORGANISATION_MANAGE = "organisation.manage"
    ORGANISATION_READ = "organisation.read"
    PHOTO_REVIEW = "photo.review"
    PHOTO_UPLOAD = "photo.upload"
    PROBLEM_READ = "problem.read"
    PUPIL_EDIT = "pupil.edit"
    PUPIL_IMPORT = "pupil.import"
    PUPIL_READ = "pupil.read"
    RECORD_FREEZE = "record.freeze"
    RESULTS_ENTER = "results.enter"
    RESULTS_READ = "results.read"
    SCHOOL_CODE_MATCH = "school_code.match"
    SLIP_ISSUE = "slip.issue"
    SLIP_READ = "slip.read"
    SLIP_REMIND = "slip.remind"
    STUDENT_ACCOUNT_RESET = "student_account.reset"
    TEACHER_PART_TIME = "teacher.part_time"
    TEACHING_ARRANGE = "teaching.arrange"
    TEACHING_READ = "teaching.read"
    TRANSFER_CLEAR = "transfer.clear"
    TRANSFER_FILE = "transfer.file"
    TRANSFER_READ = "transfer.read"
    TRANSFER_RECEIVE = "transfer.receive"
    TRANSFER_RELEASE = "transfer.release"
    TRANSFER_RULE_SET = "transfer.rule_set"
    WINDOW_OPEN = "window.open"
    WINDOW_READ = "window.read"
    WINDOW_REMIND = "window.remind"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[May, str] = {
    May.ACCOUNT_MANAGE: "管理账号和岗位",
    May.ACCOUNT_READ: "查看账号和岗位",
    May.AUDIT_READ: "查看操作记录",
    May.BINDING_CODE_PRINT: "打印绑定码",
    May.BORDER_RIGHT_GIVE: "给学校毕业后跨省就学权限",
    May.CALENDAR_EDIT: "维护工作日历",
    May.CLASS_ASSIGN_PUPIL: "给学生分班",
    May.CLASS_ASSIGN_TEACHER: "分配班主任",
    May.CLASS_READ: "查看班级",
    May.COLLECTION_OPEN: "开放线上采集",
    May.COLLECTION_REVIEW: "核对线上采集",
    May.ENROLMENT_BUREAU: "主管部门代办建籍",
    May.ENROLMENT_CONFIRM: "审批建籍",
    May.ENROLMENT_JUNIOR: "初中建籍",
    May.ENROLMENT_PERIOD: "设置建籍时间",
    May.ENROLMENT_PLAN: "设置招生计划",
    May.ENROLMENT_PRIMARY: "小学建籍",
    May.ENROLMENT_READ: "查看建籍进度",
    May.ENROLMENT_RELEASE: "答复取消待注册的请求",
    May.ENROLMENT_REVIEW: "学校复核建籍",
    May.ENROLMENT_SENIOR: "高中建籍",
    May.EVALUATION_ACCOUNT_ASK: "为没有内地证件的学生上报综评账号",
    May.EVALUATION_ACCOUNT_GIVE: "核办综评账号",
    May.EVALUATION_CONFIRM: "确认学校上报的综评",
    May.EVALUATION_FILL: "登记奖惩、操行和评语",
    May.EVALUATION_PUBLISH: "公示、上报综评，撤回班级的提交",
    May.EVALUATION_READ: "查看综评",
    May.EVALUATION_REMIND: "提醒没填综评的学生",
    May.EVALUATION_REVOKE: "同意撤销综评公示",
    May.EVALUATION_RULE_SET: "规定综评的规则",
    May.EVALUATION_SECOND: "复核公示中的更正",
    May.EVALUATION_SUBMIT: "提交班级的综评",
    May.EXAM_ROSTER_READ: "查看学考名册",
    May.FIELD_RULE_SET: "设置可维护的项目",
    May.GATEWAY_READ: "查看对外传送",
    May.GATEWAY_RETRY: "重试对外传送",
    May.GRADE_CORRECT: "申请年级纠错",
    May.GRADE_CORRECT_CONFIRM: "审批年级纠错",
    May.GRADUATION_SET: "学生毕业处理",
    May.KEYS_REVEAL: "查看完整的证件号码和电话",
    May.LEAVE_DECIDE: "核办离校和返校（主管部门）",
    May.LEAVE_FILE: "发起离校和返校",
    May.MAINTENANCE_CONFIRM: "核对家长提交的信息",
    May.ORGANISATION_MANAGE: "管理机构",
    May.ORGANISATION_READ: "查看机构",
    May.PHOTO_REVIEW: "核对学生照片",
    May.PHOTO_UPLOAD: "上传学生照片",
    May.PROBLEM_READ: "查看问题学籍",
    May.PUPIL_EDIT: "修改学生一般信息",
    May.PUPIL_IMPORT: "导入学生名册",
    May.PUPIL_READ: "查看学籍",
    May.RECORD_FREEZE: "冻结学籍",
    May.RESULTS_ENTER: "登记学分和学考的校内部分",
    May.RESULTS_READ: "查看高中学分、学考和统计",
    May.SCHOOL_CODE_MATCH: "匹配学校标识码",
    May.SLIP_ISSUE: "发放学籍信息确认单",
    May.SLIP_READ: "查看确认单进度",
    May.SLIP_REMIND: "提醒没有签的家长",
    May.STUDENT_ACCOUNT_RESET: "重置学生账号",
    May.TEACHER_PART_TIME: "申请到别的学校兼职",
    May.TEACHING_ARRANGE: "排教学班",
    May.TEACHING_READ: "查看教学班、登记成绩",
    May.TRANSFER_CLEAR: "核办转学（主管部门）",
    May.TRANSFER_FILE: "发起转入",
    May.TRANSFER_READ: "查看转学和转出学生档案",
    May.TRANSFER_RECEIVE: "受理转入",
    May.TRANSFER_RELEASE: "核办转出",
    May.TRANSFER_RULE_SET: "设置学区、班额和毕业年级例外",
    May.WINDOW_OPEN: "开放线上维护",
    May.WINDOW_READ: "查看线上维护进度",
    May.WINDOW_REMIND: "提醒没有提交的家长",
}
