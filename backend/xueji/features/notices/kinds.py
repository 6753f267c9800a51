"""Every kind of notice: its Chinese label, how urgent its copies are, which WeChat template carries it. Data."""

import enum

import msgspec

from xueji.features.notices.rules import Priority


class Kind(enum.StrEnum):
    ACCESS_REQUESTED = "access_requested"
    ACCESS_REQUEST_DECIDED = "access_request_decided"
    ACCOUNT_LOCKED = "account_locked"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_TO_HAND_OUT = "account_to_hand_out"
    CASE_DONE = "case_done"
    CASE_EVIDENCE_ASKED = "case_evidence_asked"
    CASE_MESSAGE = "case_message"
    CASE_MOVED = "case_moved"
    CASE_OVERDUE = "case_overdue"
    CASE_RETURNED = "case_returned"
    CASE_WAITING = "case_waiting"
    CLASS_ASSIGNED = "class_assigned"
    ENROLMENT_CHECKED = "enrolment_checked"
    ENROLMENT_DONE = "enrolment_done"
    ENROLMENT_OVERDUE = "enrolment_overdue"
    ENROLMENT_RETURNED = "enrolment_returned"
    ENROLMENT_WAITING = "enrolment_waiting"
    ENTRIES_MADE = "entries_made"
    ENTRY_ANSWERED = "entry_answered"
    ENTRY_QUESTIONED = "entry_questioned"
    EVALUATION_ARCHIVED = "evaluation_archived"
    EVALUATION_GRANTED = "evaluation_granted"
    EVALUATION_PUBLISHED = "evaluation_published"
    EVALUATION_REMINDER = "evaluation_reminder"
    EVALUATION_REPORT = "evaluation_report"
    EVALUATION_REVOKED = "evaluation_revoked"
    EVALUATION_TAKEN_BACK = "evaluation_taken_back"
    EXAM_REFUSED = "exam_refused"
    EXAM_RESULTS = "exam_results"
    GRADE_CORRECTED = "grade_corrected"
    COLLECTION_ACCEPTED = "collection_accepted"
    COLLECTION_CLOSED = "collection_closed"
    COLLECTION_OVERDUE = "collection_overdue"
    COLLECTION_REMINDER = "collection_reminder"
    COLLECTION_RETURNED = "collection_returned"
    GUARDIAN_BOUND = "guardian_bound"
    GUARDIAN_DECIDED = "guardian_decided"
    GUARDIAN_UNBOUND = "guardian_unbound"
    GUARDIAN_WAITING = "guardian_waiting"
    MAINTENANCE_CONFIRMED = "maintenance_confirmed"
    MAINTENANCE_OPENED = "maintenance_opened"
    MAINTENANCE_OVERDUE = "maintenance_overdue"
    MAINTENANCE_REMINDER = "maintenance_reminder"
    MAINTENANCE_RETURNED = "maintenance_returned"
    MAINTENANCE_SUBMITTED = "maintenance_submitted"
    MAINTENANCE_UNDONE = "maintenance_undone"
    PHOTO_ACCEPTED = "photo_accepted"
    PHOTO_RETURNED = "photo_returned"
    RECORD_CHANGED = "record_changed"
    SLIP_ANSWERED = "slip_answered"
    SLIP_ISSUED = "slip_issued"
    SLIP_OBJECTED = "slip_objected"
    SLIP_OUTDATED = "slip_outdated"
    SLIP_REMINDER = "slip_reminder"
    SLIP_SIGNED = "slip_signed"
    SLIP_TO_CONFIRM = "slip_to_confirm"
    TECHNOLOGY_WORK = "technology_work"
    RELEASE_ASKED = "release_asked"
    RELEASE_DECIDED = "release_decided"

    @property
    def label(self) -> str:
        return KINDS[self].label


class KindCard(msgspec.Struct, frozen=True):
    """`template` names the WeChat template (its id at WeChat is a setting of the service account)."""

    label: str
    priority: Priority
    template: str


KINDS: dict[Kind, KindCard] = {
    Kind.ACCESS_REQUESTED: KindCard("权限申请", Priority.NORMAL, "to_do"),
    Kind.ACCESS_REQUEST_DECIDED: KindCard("权限申请结果", Priority.NORMAL, "result"),
    Kind.ACCOUNT_LOCKED: KindCard("账号状态", Priority.URGENT, "safety"),
    Kind.ACCOUNT_RESET: KindCard("账号重置", Priority.URGENT, "safety"),
    Kind.ACCOUNT_TO_HAND_OUT: KindCard("账号待下发", Priority.NORMAL, "to_do"),
    Kind.CASE_DONE: KindCard("业务办结", Priority.URGENT, "result"),
    Kind.CASE_EVIDENCE_ASKED: KindCard("请补材料", Priority.URGENT, "to_do"),
    Kind.CASE_MESSAGE: KindCard("业务留言", Priority.NORMAL, "to_do"),
    Kind.CASE_MOVED: KindCard("业务进度", Priority.NORMAL, "result"),
    Kind.CASE_OVERDUE: KindCard("业务超期", Priority.NORMAL, "to_do"),
    Kind.CASE_RETURNED: KindCard("业务被退回", Priority.URGENT, "to_do"),
    Kind.CASE_WAITING: KindCard("业务待办", Priority.LOW, "to_do"),
    Kind.CLASS_ASSIGNED: KindCard("班级安排", Priority.NORMAL, "result"),
    Kind.ENROLMENT_CHECKED: KindCard("查重认证结果", Priority.NORMAL, "result"),
    Kind.ENROLMENT_DONE: KindCard("学籍已建立", Priority.NORMAL, "result"),
    Kind.ENROLMENT_OVERDUE: KindCard("建籍审批超期", Priority.NORMAL, "to_do"),
    Kind.ENROLMENT_RETURNED: KindCard("建籍被退回", Priority.NORMAL, "to_do"),
    Kind.ENROLMENT_WAITING: KindCard("建籍待审批", Priority.LOW, "to_do"),
    Kind.ENTRIES_MADE: KindCard("成绩和评语登记", Priority.LOW, "result"),
    Kind.ENTRY_ANSWERED: KindCard("质疑答复", Priority.NORMAL, "result"),
    Kind.ENTRY_QUESTIONED: KindCard("质疑待答复", Priority.NORMAL, "to_do"),
    Kind.EVALUATION_ARCHIVED: KindCard("综评归档", Priority.LOW, "result"),
    Kind.EVALUATION_GRANTED: KindCard("综评更正时间", Priority.NORMAL, "to_do"),
    Kind.EVALUATION_PUBLISHED: KindCard("综评公示", Priority.NORMAL, "to_do"),
    Kind.EVALUATION_REMINDER: KindCard("综评提醒", Priority.LOW, "to_do"),
    Kind.EVALUATION_REPORT: KindCard("综评上报", Priority.NORMAL, "to_do"),
    Kind.EVALUATION_REVOKED: KindCard("综评公示撤销", Priority.NORMAL, "result"),
    Kind.EVALUATION_TAKEN_BACK: KindCard("综评提交撤回", Priority.NORMAL, "to_do"),
    Kind.EXAM_REFUSED: KindCard("学考平台没有收下", Priority.NORMAL, "to_do"),
    Kind.EXAM_RESULTS: KindCard("学考成绩", Priority.LOW, "result"),
    Kind.GRADE_CORRECTED: KindCard("年级纠错", Priority.NORMAL, "result"),
    Kind.COLLECTION_ACCEPTED: KindCard("新生信息已接收", Priority.NORMAL, "result"),
    Kind.COLLECTION_CLOSED: KindCard("线上采集结束", Priority.NORMAL, "to_do"),
    Kind.COLLECTION_OVERDUE: KindCard("采集核对超期", Priority.NORMAL, "to_do"),
    Kind.COLLECTION_REMINDER: KindCard("线上采集提醒", Priority.LOW, "to_do"),
    Kind.COLLECTION_RETURNED: KindCard("新生信息被退回", Priority.URGENT, "to_do"),
    Kind.GUARDIAN_BOUND: KindCard("家长绑定", Priority.URGENT, "safety"),
    Kind.GUARDIAN_DECIDED: KindCard("绑定申请结果", Priority.URGENT, "result"),
    Kind.GUARDIAN_UNBOUND: KindCard("解除绑定", Priority.URGENT, "safety"),
    Kind.GUARDIAN_WAITING: KindCard("绑定待同意", Priority.URGENT, "to_do"),
    Kind.MAINTENANCE_CONFIRMED: KindCard("信息已更新", Priority.NORMAL, "result"),
    Kind.MAINTENANCE_OPENED: KindCard("线上维护开始", Priority.NORMAL, "to_do"),
    Kind.MAINTENANCE_OVERDUE: KindCard("核对超期", Priority.NORMAL, "to_do"),
    Kind.MAINTENANCE_REMINDER: KindCard("线上维护提醒", Priority.LOW, "to_do"),
    Kind.MAINTENANCE_RETURNED: KindCard("信息被退回", Priority.URGENT, "to_do"),
    Kind.MAINTENANCE_SUBMITTED: KindCard("家长已提交", Priority.LOW, "to_do"),
    Kind.MAINTENANCE_UNDONE: KindCard("核对已撤回", Priority.NORMAL, "result"),
    Kind.PHOTO_ACCEPTED: KindCard("照片已更新", Priority.NORMAL, "result"),
    Kind.PHOTO_RETURNED: KindCard("照片被退回", Priority.URGENT, "to_do"),
    Kind.RECORD_CHANGED: KindCard("学籍信息变更", Priority.NORMAL, "result"),
    Kind.SLIP_ANSWERED: KindCard("确认单已更正", Priority.NORMAL, "to_do"),
    Kind.SLIP_ISSUED: KindCard("确认单待签", Priority.NORMAL, "to_do"),
    Kind.SLIP_OBJECTED: KindCard("确认单有误", Priority.NORMAL, "to_do"),
    Kind.SLIP_OUTDATED: KindCard("确认单已过时", Priority.NORMAL, "to_do"),
    Kind.SLIP_REMINDER: KindCard("确认单提醒", Priority.LOW, "to_do"),
    Kind.SLIP_SIGNED: KindCard("确认单已签", Priority.LOW, "result"),
    Kind.SLIP_TO_CONFIRM: KindCard("请学生确认", Priority.NORMAL, "to_do"),
    Kind.TECHNOLOGY_WORK: KindCard("技术作品", Priority.NORMAL, "to_do"),
    Kind.RELEASE_ASKED: KindCard("请求取消待注册", Priority.NORMAL, "to_do"),
    Kind.RELEASE_DECIDED: KindCard("取消待注册的答复", Priority.NORMAL, "result"),
}
