"""Pupils who cross provinces: applications in and out, the other side's decisions, archives in parts.

Nothing is pushed to us: each fact is asked for, one step after the other, so that an answer that comes twice, late or
out of order can do nothing that the question did not wait for.
"""

import enum
import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.gateways.batches import Outcomes, Port
from xueji.gateways.configuration import given
from xueji.gateways.national.answers import Acknowledged, NothingNew, ProblemThere, Redundant, Words
from xueji.gateways.national.questions import Person
from xueji.gateways.outcomes import Unreadable

Reference = Annotated[str, Meta(min_length=1, max_length=40)]
Text = Annotated[str, Meta(max_length=400)]


class Crossing(enum.StrEnum):
    """`AFTER_GRADUATION` goes to the sending city alone, and needs a permission of the province (Q29, Q37)."""

    AFTER_GRADUATION = "after_graduation"
    TRANSFER = "transfer"

    @property
    def label(self) -> str:
        return {Crossing.AFTER_GRADUATION: "毕业后跨省就学", Crossing.TRANSFER: "跨省转学"}[self]


class OtherSide(enum.StrEnum):
    """Who over there decides."""

    CITY = "city"
    BUREAU = "bureau"
    SCHOOL = "school"

    @property
    def label(self) -> str:
        return {
            OtherSide.CITY: "转出地市级教育部门",
            OtherSide.BUREAU: "转出地教育部门",
            OtherSide.SCHOOL: "转出学校",
        }[self]


class StateThere(enum.StrEnum):
    """The state that a pupil had, and keeps (Q49)."""

    ABROAD = "abroad"
    GRADUATED = "graduated"
    LEFT = "left"
    NORMAL = "normal"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            StateThere.ABROAD: "出境",
            StateThere.GRADUATED: "毕业",
            StateThere.LEFT: "其他离校",
            StateThere.NORMAL: "在校",
            StateThere.WITHDRAWN: "退学",
        }[self]


# --- in: we ask -----------------------------------------------------------------------------------------------------


class ApplicationQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A school of ours wants to take in a pupil of another province, known by name and national number (Q28)."""

    request_id: str
    crossing: Crossing
    person: Person
    national_number: str
    from_province: str
    from_school: str
    to_school_code: str
    to_stage: str
    to_grade: int
    ticket: str | None = None


class Entered(msgspec.Struct, frozen=True, tag_field="outcome", tag="entered"):
    """The application passed the check over there and waits for its parties under `reference`."""

    reference: Reference
    state: StateThere
    province: Words
    school: Words


class CheckCode(enum.StrEnum):
    """Why the check over there did not pass."""

    BUSY = "busy"
    GRADUATED = "graduated"
    NAME_DIFFERS = "name_differs"
    NOT_ALLOWED = "not_allowed"
    NOT_GRADUATED = "not_graduated"
    NUMBER_UNKNOWN = "number_unknown"
    SCHOOL_UNKNOWN = "school_unknown"

    @property
    def label(self) -> str:
        return {
            CheckCode.BUSY: "这名学生在原省还有别的业务没有办完",
            CheckCode.GRADUATED: "这名学生在原省已经毕业",
            CheckCode.NAME_DIFFERS: "姓名与原省学籍里的不一致",
            CheckCode.NOT_ALLOWED: "原省现在不办理这类转出",
            CheckCode.NOT_GRADUATED: "这名学生在原省还没有毕业",
            CheckCode.NUMBER_UNKNOWN: "原省没有这个学籍号",
            CheckCode.SCHOOL_UNKNOWN: "全国平台还不认识本校的标识码",
        }[self]

    @property
    def next_step(self) -> str:
        return {
            CheckCode.BUSY: "请家长问原学校是什么业务，办完后再提交。",
            CheckCode.GRADUATED: "请改用“毕业后跨省就学”。",
            CheckCode.NAME_DIFFERS: "请与家长核对姓名的每一个字；原省写错的，先请原学校更正，再提交。",
            CheckCode.NOT_ALLOWED: "有的省规定了转学时间，请家长问原学校什么时候可以转。",
            CheckCode.NOT_GRADUATED: "毕业以后再提交；没有毕业就要转来的，请改用“跨省转入”。",
            CheckCode.NUMBER_UNKNOWN: "请向家长或原学校核对学籍号，改好后再提交。",
            CheckCode.SCHOOL_UNKNOWN: "请主管教育部门在“学校标识码”里查看关联进度，全国平台确认后再提交。",
        }[self]


class CheckFailed(msgspec.Struct, frozen=True, tag_field="outcome", tag="check_failed"):
    code: CheckCode


class DecisionQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What `side` has decided on an application."""

    request_id: str
    reference: str
    side: OtherSide
    ticket: str | None = None


class AgreedThere(msgspec.Struct, frozen=True, tag_field="outcome", tag="agreed"):
    on: date
    remark: Text = ""


class DeclinedThere(msgspec.Struct, frozen=True, tag_field="outcome", tag="declined"):
    on: date
    text: Text


class ArchiveQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One part of an archive, counted from one. How many there are is told with each."""

    request_id: str
    reference: str
    part: int
    ticket: str | None = None


class ArchivePart(msgspec.Struct, frozen=True, tag_field="outcome", tag="part"):
    """`digest` is the SHA-256 of `content`; a part that does not match it was torn and is asked for again."""

    part: Annotated[int, Meta(ge=1, le=200)]
    of: Annotated[int, Meta(ge=1, le=200)]
    title: Words
    content: Annotated[str, Meta(max_length=2_000_000)]
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class WithdrawalQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """We take an application back. Over there it ends when their parties have noted it (Q40)."""

    request_id: str
    reference: str
    ticket: str | None = None


class TooLate(msgspec.Struct, frozen=True, tag_field="outcome", tag="too_late"):
    """It was over before."""


class ArrivalNews(msgspec.Struct, frozen=True, kw_only=True):
    """The pupil stands at the school; with this the other side lets go."""

    request_id: str
    reference: str
    to_school_code: str
    arrived_on: date
    ticket: str | None = None


# --- out: they ask --------------------------------------------------------------------------------------------------


class RequestsQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Applications for pupils of ours, in the order in which they came, after the one numbered `after`."""

    request_id: str
    province_code: str
    after: int = 0
    ticket: str | None = None


class RequestOut(msgspec.Struct, frozen=True, kw_only=True):
    serial: Annotated[int, Meta(ge=1)]
    reference: Reference
    crossing: Crossing
    name: Words
    national_number: Words
    to_province: Words
    to_school: Words
    to_grade: Words
    reason: Words
    withdrawn: bool = False


class Requests(msgspec.Struct, frozen=True, tag_field="outcome", tag="requests"):
    requests: Annotated[list[RequestOut], Meta(max_length=200)]


class ReplyNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a party of ours decided on a request."""

    request_id: str
    reference: str
    side: OtherSide
    agreed: bool
    on: date
    text: str = ""
    ticket: str | None = None


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the archive of a pupil who leaves, counted from one; sent once all of our parties have agreed."""

    request_id: str
    reference: str
    part: int
    of: int
    title: str
    content: str
    digest: str
    ticket: str | None = None


_APPLICATIONS = Port("/border/applications", Entered | CheckFailed | Redundant | ProblemThere)
_DECISIONS = Port("/border/decisions", AgreedThere | DeclinedThere)
_ARCHIVES = Port("/border/archives", ArchivePart)
_WITHDRAWALS = Port("/border/withdrawals", Acknowledged | TooLate)
_ARRIVALS = Port("/border/arrivals", Acknowledged)
_REQUESTS = Port("/border/requests", Requests | NothingNew)
_REPLIES = Port("/border/replies", Acknowledged | TooLate)
_HAND_OVERS = Port("/border/hand-overs", Acknowledged | TooLate)


async def apply_in(questions: Sequence[ApplicationQuestion]) -> Outcomes:
    """Entered, CheckFailed, Redundant or ProblemThere for each.

    Not yet while an earlier application that we took back is open over there, and while both sides are synchronising.
    """
    return await _APPLICATIONS.ask(given().national, questions)


async def ask_decisions(questions: Sequence[DecisionQuestion]) -> Outcomes:
    """AgreedThere or DeclinedThere for each; not yet while nobody has decided."""
    return await _DECISIONS.ask(given().national, questions)


async def fetch_parts(questions: Sequence[ArchiveQuestion]) -> Outcomes:
    """ArchivePart for each; not yet while the archive is being made. A torn part is no answer."""
    outcomes = await _ARCHIVES.ask(given().national, questions)
    return {key: Unreadable() if isinstance(one, ArchivePart) and _torn(one) else one for key, one in outcomes.items()}


async def take_back(questions: Sequence[WithdrawalQuestion]) -> Outcomes:
    """Acknowledged or TooLate for each."""
    return await _WITHDRAWALS.ask(given().national, questions)


async def tell_arrived(news: Sequence[ArrivalNews]) -> Outcomes:
    """Acknowledged for each."""
    return await _ARRIVALS.ask(given().national, news)


async def fetch_requests(questions: Sequence[RequestsQuestion]) -> Outcomes:
    """Requests or NothingNew for each province."""
    return await _REQUESTS.ask(given().national, questions)


async def tell_replies(news: Sequence[ReplyNews]) -> Outcomes:
    """Acknowledged or TooLate for each."""
    return await _REPLIES.ask(given().national, news)


async def hand_over(parts: Sequence[HandOver]) -> Outcomes:
    """Acknowledged or TooLate for each."""
    return await _HAND_OVERS.ask(given().national, parts)


def _torn(one: ArchivePart) -> bool:
    return one.part > one.of or hashlib.sha256(one.content.encode()).hexdigest() != one.digest
