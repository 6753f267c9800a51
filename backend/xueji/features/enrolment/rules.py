"""How an application moves, when it may be filed, and what stands in its way: pure."""

import enum
from collections.abc import Mapping
from datetime import date

import msgspec

from xueji.features import students
from xueji.features.enrolment.more_schemas import Continuing
from xueji.features.enrolment.schemas import EnrolmentState, Kind, NextAct
from xueji.features.organisations import Stage
from xueji.kernel import identity
from xueji.kernel.identity import IdKind
from xueji.kernel.permissions import May


class Act(enum.Enum):
    """What can happen to an application."""

    CLASHED = enum.auto()
    CLEARED = enum.auto()
    NOT_VERIFIED = enum.auto()
    INSISTED = enum.auto()
    RECHECKED = enum.auto()
    FILED = enum.auto()
    RETURNED = enum.auto()
    WITHDRAWN = enum.auto()
    COMPLETED = enum.auto()
    CANCELLED = enum.auto()


_S, _A = EnrolmentState, Act

MOVES: Mapping[tuple[EnrolmentState, Act], EnrolmentState] = {
    (_S.CHECKING, _A.CLASHED): _S.REFUSED,
    (_S.CHECKING, _A.CLEARED): _S.READY,
    (_S.CHECKING, _A.NOT_VERIFIED): _S.UNVERIFIED,
    (_S.CHECKING, _A.RECHECKED): _S.CHECKING,
    (_S.CHECKING, _A.CANCELLED): _S.CANCELLED,
    (_S.REFUSED, _A.CLASHED): _S.REFUSED,
    (_S.REFUSED, _A.RECHECKED): _S.CHECKING,
    (_S.REFUSED, _A.CANCELLED): _S.CANCELLED,
    (_S.UNVERIFIED, _A.INSISTED): _S.READY,
    (_S.UNVERIFIED, _A.CLEARED): _S.READY,
    (_S.UNVERIFIED, _A.CLASHED): _S.REFUSED,
    (_S.UNVERIFIED, _A.RECHECKED): _S.CHECKING,
    (_S.UNVERIFIED, _A.CANCELLED): _S.CANCELLED,
    (_S.READY, _A.FILED): _S.FILED,
    (_S.READY, _A.CLASHED): _S.REFUSED,
    (_S.READY, _A.RECHECKED): _S.CHECKING,
    (_S.READY, _A.CANCELLED): _S.CANCELLED,
    (_S.FILED, _A.RETURNED): _S.RETURNED,
    (_S.FILED, _A.WITHDRAWN): _S.READY,
    (_S.FILED, _A.COMPLETED): _S.DONE,
    (_S.RETURNED, _A.FILED): _S.FILED,
    (_S.RETURNED, _A.CLASHED): _S.REFUSED,
    (_S.RETURNED, _A.RECHECKED): _S.CHECKING,
    (_S.RETURNED, _A.CANCELLED): _S.CANCELLED,
}
"""Everything that is not here cannot happen."""

CLAIMING = frozenset({_S.CHECKING, _S.UNVERIFIED, _S.READY, _S.FILED})
"""In these the pupil's row claims the person. What was refused or returned claims nobody, so nobody meets oneself."""
OPEN = CLAIMING | {_S.REFUSED, _S.RETURNED}
SUBMITTABLE = frozenset({_S.READY, _S.RETURNED})
EDITABLE = frozenset({_S.CHECKING, _S.REFUSED, _S.UNVERIFIED, _S.READY, _S.RETURNED})


def after(state: EnrolmentState, act: Act) -> EnrolmentState | None:
    """The state from now on; None where the act cannot happen."""
    return MOVES.get((state, act))


def may(state: EnrolmentState, act: Act) -> bool:
    return (state, act) in MOVES


# --- who and when -------------------------------------------------------------------------------------------------

STAGE_PERMISSIONS: Mapping[Stage, May] = {
    Stage.PRIMARY: May.ENROLMENT_PRIMARY,
    Stage.JUNIOR: May.ENROLMENT_JUNIOR,
    Stage.SENIOR: May.ENROLMENT_SENIOR,
}
"""Entering and submitting for a stage needs that stage's permission (Q99)."""


class Period(msgspec.Struct, frozen=True):
    """When a province takes applications of a school year; both days belong to it."""

    year: int
    opens_on: date
    closes_on: date

    def open_on(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


def ordinary_period(year: int) -> Period:
    """1 September to 31 October (Q1)."""
    return Period(year, date(year, 9, 1), date(year, 10, 31))


def period_fault(opens_on: date, closes_on: date, year: int) -> str | None:
    """What is wrong with a period, in words."""
    if closes_on < opens_on:
        return "截止的日期比开始早。"
    if opens_on < date(year, 6, 1) or closes_on > date(year + 1, 8, 31):
        return f"要在 {year} 年 6 月 1 日到 {year + 1} 年 8 月 31 日之间。"
    return None


def counts_against_plan(kind: Kind, grade: int) -> bool:
    """The plan is for those who begin the stage; who is enrolled late into a higher grade belongs to an older plan."""
    return grade == 1 or kind in {Kind.NEW, Kind.CONTINUATION}


def lacks_id(values: Mapping[str, students.Value]) -> bool:
    """A late enrolment waits until there is an ID number (Q7)."""
    id_type = values.get("id_type")
    kind = identity.kind_of_type(id_type) if isinstance(id_type, str) else IdKind.NONE
    return kind is IdKind.NONE or not values.get("id_number")


def in_register(values: Mapping[str, students.Value]) -> bool:
    """Whether the population register can know the pupil: it knows resident ID numbers alone."""
    return values.get("id_type") == "1" and bool(values.get("id_number"))


# --- duplicates ---------------------------------------------------------------------------------------------------


def next_act(state: students.State) -> NextAct:
    """What the school may do about somebody else's record (Q9, Q10)."""
    return NextAct.ASK_RELEASE if state is students.State.WAITING else NextAct.TRANSFER


# --- continuing the stage before (Q1, 17, 19, 20) -------------------------------------------------------------------


STAGE_BEFORE: Mapping[Stage, Stage] = {Stage.JUNIOR: Stage.PRIMARY, Stage.SENIOR: Stage.JUNIOR}


def continuing(into: Stage, stage: Stage, state: students.State, *, duplicate_problem: bool) -> Continuing:
    """Judge the record that was found. A record that failed the identity check alone may be continued (Q17)."""
    if state is students.State.WAITING:
        return Continuing.TAKEN
    if STAGE_BEFORE.get(into) is not stage:
        return Continuing.OTHER_STAGE
    if duplicate_problem:
        return Continuing.DUPLICATE
    return Continuing.FITS if state is students.State.GRADUATED else Continuing.NOT_GRADUATED


# --- papers of a bureau enrolment (Q19.9, Q20) ----------------------------------------------------------------------


class Permit(msgspec.Struct, frozen=True):
    """Why the bureau enrols instead of the school, which papers say so (codes of `id_type`), what proves it."""

    code: str
    label: str
    id_types: frozenset[str]
    evidence: str
    stages: frozenset[Stage] = frozenset(Stage)


PERMITS: Mapping[str, Permit] = {
    one.code: one
    for one in (
        Permit("hk_macao", "港澳居民证件", frozenset({"C", "F"}), "居住证或通行证照片"),
        Permit("taiwan", "台湾居民证件", frozenset({"D", "8"}), "居住证或通行证照片"),
        Permit("foreign", "外国学生的护照或永久居留证", frozenset({"A", "E"}), "护照资料页或居留证照片"),
        Permit(
            "new_household",
            "有上一学段学籍，落户后取得新证件号",
            frozenset({"1"}),
            "新的户口页照片",
            frozenset({Stage.JUNIOR, Stage.SENIOR}),
        ),
    )
}


# --- sending back -------------------------------------------------------------------------------------------------


class Reason(msgspec.Struct, frozen=True):
    code: str
    label: str
    text: str


OTHER = "other"
REASONS: Mapping[str, Reason] = {
    one.code: one
    for one in (
        Reason("wrong_data", "信息有误", "请对照户口簿核对姓名、证件号和监护人，改好再提交。"),
        Reason("not_verified", "认证不通过，要核实", "请核对姓名和身份证件号；没有错的，附上说明再提交。"),
        Reason("other_school", "应当在别的学校入学", "学生不在本校的招生范围，请和家长说明。"),
        Reason("not_arrived", "学生没有报到", "没有报到的学生不能建籍，请取消。"),
        Reason("material", "材料不全", "请补齐材料再提交。"),
        Reason(OTHER, "其他", ""),
    )
}
