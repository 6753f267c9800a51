"""Many questions in one signed request, an outcome for each: how the national platform and the register are asked."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

import httpx
import msgspec
import structlog

from xueji.gateways import signed
from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable
from xueji.settings import Partner

log = structlog.get_logger("gateways")

SIGNATURE = "signature"
MALFORMED = "malformed"

_WORD = re.compile(r"[a-z_]{1,40}")
_NOT_LET_IN = frozenset({401, 403})
_COMES_BACK = frozenset({408, 425, signed.REPEATED, signed.TOO_MANY})

Outcomes = Mapping[str, msgspec.Struct]
"""By request id."""


class Question(Protocol):
    @property
    def request_id(self) -> str: ...


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]


class _Head(msgspec.Struct):
    request_id: str


class _Later(msgspec.Struct, tag_field="outcome", tag="later"):
    ticket: str
    after_seconds: float


class _NotYet(msgspec.Struct, tag_field="outcome", tag="not_yet"):
    reason: str
    after_seconds: float


class _Refused(msgspec.Struct, tag_field="outcome", tag="refused"):
    reason: str


class Port:
    """One address of a platform, and the answers that it may give (structs tagged by `outcome`)."""

    def __init__(self, path: str, answers: Any) -> None:
        self.path = path
        self._decoder = msgspec.json.Decoder(answers | _Later | _NotYet | _Refused)

    async def ask(self, partner: Partner, questions: Sequence[Question]) -> Outcomes:
        """An outcome for every question. Never raises for what the outside does."""
        if not questions:
            return {}
        body = msgspec.json.encode({"items": questions})
        answer = await signed.post(partner, self.path, body)
        outcomes = self._outcomes(answer, questions)
        missed = {type(one).__name__ for one in outcomes.values() if isinstance(one, Down | Unreadable | Refused)}
        if missed:
            status = answer.status_code if answer else None
            log.warning("gateway_not_answered", path=self.path, status=status, outcomes=sorted(missed))
        return outcomes

    def _outcomes(self, answer: httpx.Response | None, questions: Sequence[Question]) -> Outcomes:
        if answer is None:
            return {one.request_id: Down() for one in questions}
        if (whole := _of_all(answer)) is not None:
            return {one.request_id: whole for one in questions}
        try:
            raw = msgspec.json.decode(answer.content, type=_Page).items
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raw = []
        found = dict(filter(None, (self._read(one) for one in raw)))
        return {one.request_id: found.get(one.request_id, Unreadable()) for one in questions}

    def _read(self, raw: msgspec.Raw) -> tuple[str, msgspec.Struct] | None:
        try:
            request_id = msgspec.json.decode(raw, type=_Head).request_id
        except msgspec.MsgspecError:
            return None
        try:
            said = self._decoder.decode(raw)
        except msgspec.MsgspecError:
            return request_id, Unreadable()
        match said:
            case _Later():
                return request_id, Later(_span(said.after_seconds), said.ticket[:80])
            case _NotYet():
                return request_id, NotYet(_plain(said.reason), _span(said.after_seconds))
            case _Refused():
                return request_id, Refused(_plain(said.reason))
            case _:
                return request_id, said


def _of_all(answer: httpx.Response) -> msgspec.Struct | None:
    """What an answer's status says of all questions at once; None when each has its own outcome."""
    if answer.status_code >= signed.SERVER_FAULT or answer.status_code in _COMES_BACK:
        return Down()
    if answer.status_code in _NOT_LET_IN:
        return Refused(SIGNATURE)
    if answer.status_code not in {signed.OK, signed.TAKEN}:
        return Refused(MALFORMED)
    return None


def _plain(reason: str) -> str:
    """A reason is a word of the protocol; whatever else stands there is not kept, it might be somebody's data."""
    return reason if _WORD.fullmatch(reason) else "other"


def _span(seconds: float) -> timedelta:
    most = 10 * 365 * 86400.0
    return timedelta(seconds=max(0.0, min(seconds, most)))


async def greet(partner: Partner) -> str | None:
    """Why a platform cannot be used now, in Chinese, or None: it answers and knows our signature."""
    if not partner.url:
        return "没有设置地址"
    answer = await signed.post(partner, "/greetings", b"{}")
    if answer is None:
        return "没有回答"
    if answer.status_code in _NOT_LET_IN:
        return "不认我们的签名"
    return None if answer.status_code == signed.OK else f"回答 {answer.status_code}"
