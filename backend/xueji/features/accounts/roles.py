"""What a post may hold: roles, the levels where they exist, what they allow, and who grants them. Data, not code."""

import enum
from collections.abc import Iterable, Mapping

import msgspec

from xueji.kernel.levels import Level
from xueji.kernel.permissions import May

_BUREAUS = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY})
_SCHOOL = frozenset({Level.SCHOOL})
_ANY = frozenset(Level)


class Role(enum.StrEnum):
    ACADEMIC_ADMINISTRATOR = "academic_administrator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    BUREAU_REGISTRAR = "bureau_registrar"
    CLASS_TEACHER = "class_teacher"
    ENROLMENT_JUNIOR = "enrolment_junior"
    ENROLMENT_PRIMARY = "enrolment_primary"
    ENROLMENT_SENIOR = "enrolment_senior"
    EVALUATION_MANAGER = "evaluation_manager"
    HEAD_IN_CHARGE = "head_in_charge"
    REGISTRAR = "registrar"
    SECURITY_ADMINISTRATOR = "security_administrator"
    SUBJECT_TEACHER = "subject_teacher"

    @property
    def label(self) -> str:
        return ROLES[self].label


class Granter(enum.StrEnum):
    """Whose administrator grants a role: the organisation's own (or any above), or only one above it."""

    OWN = "own"
    ABOVE = "above"

    @property
    def label(self) -> str:
        return {Granter.OWN: "本机构或上级系统管理员", Granter.ABOVE: "上级系统管理员"}[self]


class RoleCard(msgspec.Struct, frozen=True):
    label: str
    levels: frozenset[Level]
    granted_by: Granter
    permissions: frozenset[May]
    more_at: Mapping[Level, frozenset[May]] = {}


ROLES: dict[Role, RoleCard] = {
    Role.ACADEMIC_ADMINISTRATOR: RoleCard(
        "教务管理员",
        _SCHOOL,
        Granter.OWN,
        frozenset(
            {
                May.CLASS_ASSIGN_PUPIL,
                May.CLASS_ASSIGN_TEACHER,
                May.CLASS_READ,
                May.EVALUATION_ACCOUNT_ASK,
                May.EVALUATION_PUBLISH,
                May.EVALUATION_READ,
                May.EVALUATION_REMIND,
                May.EVALUATION_RULE_SET,
                May.EVALUATION_SECOND,
                May.EXAM_ROSTER_READ,
                May.PUPIL_READ,
                May.RESULTS_ENTER,
                May.RESULTS_READ,
                May.TEACHER_PART_TIME,
                May.TEACHING_ARRANGE,
                May.TEACHING_READ,
            }
        ),
    ),
    Role.ADMINISTRATOR: RoleCard(
        "系统管理员",
        _ANY,
        Granter.ABOVE,
        frozenset(
            {May.ACCOUNT_MANAGE, May.ACCOUNT_READ, May.CLASS_READ, May.ORGANISATION_MANAGE, May.ORGANISATION_READ}
        ),
    ),
    Role.AUDITOR: RoleCard("审计管理员", _ANY, Granter.ABOVE, frozenset({May.AUDIT_READ, May.ORGANISATION_READ})),
    Role.BUREAU_REGISTRAR: RoleCard(
        "学籍管理员（主管部门）",
        _BUREAUS,
        Granter.OWN,
        frozenset(
            {
                May.CLASS_READ,
                May.ENROLMENT_BUREAU,
                May.ENROLMENT_CONFIRM,
                May.ENROLMENT_PLAN,
                May.ENROLMENT_READ,
                May.ENROLMENT_RELEASE,
                May.EXAM_ROSTER_READ,
                May.FIELD_RULE_SET,
                May.GATEWAY_READ,
                May.GRADE_CORRECT_CONFIRM,
                May.KEYS_REVEAL,
                May.LEAVE_DECIDE,
                May.ORGANISATION_READ,
                May.PROBLEM_READ,
                May.PUPIL_READ,
                May.RESULTS_READ,
                May.SCHOOL_CODE_MATCH,
                May.SLIP_READ,
                May.TRANSFER_CLEAR,
                May.TRANSFER_READ,
                May.TRANSFER_RELEASE,
                May.TRANSFER_RULE_SET,
                May.WINDOW_READ,
            }
        ),
        more_at={
            Level.CITY: frozenset({May.GATEWAY_RETRY, May.GRADUATION_SET, May.RECORD_FREEZE}),
            Level.PROVINCE: frozenset(
                {
                    May.BORDER_RIGHT_GIVE,
                    May.CALENDAR_EDIT,
                    May.ENROLMENT_PERIOD,
                    May.GATEWAY_RETRY,
                    May.RECORD_FREEZE,
                }
            ),
        },
    ),
    Role.CLASS_TEACHER: RoleCard(
        "班主任",
        _SCHOOL,
        Granter.OWN,
        frozenset(
            {
                May.BINDING_CODE_PRINT,
                May.CLASS_READ,
                May.COLLECTION_REVIEW,
                May.EVALUATION_FILL,
                May.EVALUATION_READ,
                May.EVALUATION_REMIND,
                May.EVALUATION_SECOND,
                May.EVALUATION_SUBMIT,
                May.EXAM_ROSTER_READ,
                May.PHOTO_UPLOAD,
                May.PUPIL_READ,
                May.RESULTS_ENTER,
                May.RESULTS_READ,
                May.SLIP_READ,
                May.SLIP_REMIND,
                May.STUDENT_ACCOUNT_RESET,
                May.TEACHER_PART_TIME,
                May.TEACHING_READ,
                May.WINDOW_READ,
                May.WINDOW_REMIND,
            }
        ),
    ),
    Role.ENROLMENT_JUNIOR: RoleCard("初中建籍", _SCHOOL, Granter.OWN, frozenset({May.ENROLMENT_JUNIOR})),
    Role.ENROLMENT_PRIMARY: RoleCard("小学建籍", _SCHOOL, Granter.OWN, frozenset({May.ENROLMENT_PRIMARY})),
    Role.ENROLMENT_SENIOR: RoleCard("高中建籍", _SCHOOL, Granter.OWN, frozenset({May.ENROLMENT_SENIOR})),
    Role.EVALUATION_MANAGER: RoleCard(
        "综评管理员",
        _BUREAUS,
        Granter.OWN,
        frozenset(
            {
                May.CLASS_READ,
                May.EVALUATION_ACCOUNT_GIVE,
                May.EVALUATION_READ,
                May.EVALUATION_REVOKE,
                May.EXAM_ROSTER_READ,
                May.ORGANISATION_READ,
                May.RESULTS_READ,
            }
        ),
        more_at={
            Level.CITY: frozenset({May.EVALUATION_CONFIRM, May.EVALUATION_RULE_SET}),
            Level.PROVINCE: frozenset({May.EVALUATION_CONFIRM, May.EVALUATION_RULE_SET}),
        },
    ),
    Role.HEAD_IN_CHARGE: RoleCard(
        "学籍主管领导",
        _SCHOOL,
        Granter.OWN,
        frozenset(
            {
                May.CLASS_READ,
                May.ENROLMENT_READ,
                May.ENROLMENT_REVIEW,
                May.EVALUATION_READ,
                May.EVALUATION_SECOND,
                May.EXAM_ROSTER_READ,
                May.PROBLEM_READ,
                May.PUPIL_READ,
                May.RESULTS_READ,
                May.SLIP_READ,
                May.TEACHER_PART_TIME,
                May.TRANSFER_READ,
                May.TRANSFER_RECEIVE,
                May.TRANSFER_RELEASE,
                May.WINDOW_READ,
            }
        ),
    ),
    Role.REGISTRAR: RoleCard(
        "学籍管理员",
        _SCHOOL,
        Granter.OWN,
        frozenset(
            {
                May.BINDING_CODE_PRINT,
                May.CLASS_ASSIGN_PUPIL,
                May.CLASS_READ,
                May.COLLECTION_OPEN,
                May.COLLECTION_REVIEW,
                May.ENROLMENT_READ,
                May.ENROLMENT_RELEASE,
                May.EXAM_ROSTER_READ,
                May.GRADE_CORRECT,
                May.KEYS_REVEAL,
                May.LEAVE_FILE,
                May.MAINTENANCE_CONFIRM,
                May.ORGANISATION_READ,
                May.PHOTO_REVIEW,
                May.PHOTO_UPLOAD,
                May.PROBLEM_READ,
                May.PUPIL_EDIT,
                May.PUPIL_IMPORT,
                May.PUPIL_READ,
                May.SLIP_ISSUE,
                May.SLIP_READ,
                May.SLIP_REMIND,
                May.STUDENT_ACCOUNT_RESET,
                May.TEACHER_PART_TIME,
                May.TRANSFER_FILE,
                May.TRANSFER_READ,
                May.TRANSFER_RECEIVE,
                May.TRANSFER_RELEASE,
                May.WINDOW_OPEN,
                May.WINDOW_READ,
                May.WINDOW_REMIND,
            }
        ),
    ),
    Role.SECURITY_ADMINISTRATOR: RoleCard(
        "安全管理员", frozenset({Level.PROVINCE}), Granter.OWN, frozenset({May.ACCOUNT_READ, May.ORGANISATION_READ})
    ),
    Role.SUBJECT_TEACHER: RoleCard(
        "任课教师",
        _SCHOOL,
        Granter.OWN,
        frozenset({May.CLASS_READ, May.TEACHER_PART_TIME, May.TEACHING_READ}),
    ),
}

SEPARATED: frozenset[Role] = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.SECURITY_ADMINISTRATOR})
"""The three administrators: one account never holds two of them, whatever its posts."""


def permissions_at(role: Role, level: Level) -> frozenset[May]:
    card = ROLES[role]
    return card.permissions | card.more_at.get(level, frozenset()) if level in card.levels else frozenset()


def known(roles: Iterable[str]) -> list[Role]:
    """The roles among these names, in the order of the catalogue."""
    names = set(roles)
    return [role for role in Role if role.value in names]


def permissions_of(roles: Iterable[str], level: Level) -> frozenset[May]:
    """All that a post with these roles may do at its level; roles that do not exist there allow nothing."""
    found: set[May] = set()
    for role in known(roles):
        found |= permissions_at(role, level)
    return frozenset(found)


def roles_granting(may: May, level: Level) -> list[Role]:
    """The roles of this level that allow `may`, the narrowest first."""
    fitting = [role for role in Role if may in permissions_at(role, level)]
    return sorted(fitting, key=lambda role: (len(permissions_at(role, level)), role))
