"""Everything that a post may be allowed to do, in alphabetical order."""

import enum


class May(enum.StrEnum):
    ACCOUNT_MANAGE = "account.manage"
    ACCOUNT_READ = "account.read"
    AUDIT_READ = "audit.read"
    BINDING_CODE_PRINT = "binding_code.print"
    CALENDAR_EDIT = "calendar.edit"
    CLASS_ASSIGN_TEACHER = "class.assign_teacher"
    CLASS_READ = "class.read"
    FIELD_RULE_SET = "field_rule.set"
    KEYS_REVEAL = "pupil.reveal"
    MAINTENANCE_CONFIRM = "maintenance.confirm"
    ORGANISATION_MANAGE = "organisation.manage"
    ORGANISATION_READ = "organisation.read"
    PUPIL_EDIT = "pupil.edit"
    PUPIL_IMPORT = "pupil.import"
    PUPIL_READ = "pupil.read"
    STUDENT_ACCOUNT_RESET = "student_account.reset"
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
    May.CALENDAR_EDIT: "维护工作日历",
    May.CLASS_ASSIGN_TEACHER: "分配班主任",
    May.CLASS_READ: "查看班级",
    May.FIELD_RULE_SET: "设置可维护的项目",
    May.KEYS_REVEAL: "查看完整的证件号码和电话",
    May.MAINTENANCE_CONFIRM: "核对家长提交的信息",
    May.ORGANISATION_MANAGE: "管理机构",
    May.ORGANISATION_READ: "查看机构",
    May.PUPIL_EDIT: "修改学生一般信息",
    May.PUPIL_IMPORT: "导入学生名册",
    May.PUPIL_READ: "查看学籍",
    May.STUDENT_ACCOUNT_RESET: "重置学生账号",
    May.WINDOW_OPEN: "开放线上维护",
    May.WINDOW_READ: "查看线上维护进度",
    May.WINDOW_REMIND: "提醒没有提交的家长",
}
