"""What an archive says: canonical JSON, told apart by its hash, and how it is set on paper. Pure."""

import enum
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from xueji.features.evaluation import OthersFact, OthersKind
from xueji.features.publications import PublishedKind
from xueji.kernel.clock import china_date, day_words

_encode = msgspec.json.Encoder(order="sorted").encode
_SEAL_SIGNS = 32


class Span(enum.StrEnum):
    """`STAGE`: made for who leaves it, of all its terms."""

    TERM = "term"
    STAGE = "stage"

    @property
    def label(self) -> str:
        return {Span.TERM: "学期档案", Span.STAGE: "学段档案"}[self]


class SaidByOthers(msgspec.Struct, frozen=True):
    """What teachers have entered, under the name of its kind."""

    label: str
    facts: Sequence[str]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A term: the page as it stood when its publication ended. `page_hash` is that page's."""

    term_label: str
    school: str
    class_name: str
    published_until: date
    confirmed_on: date | None
    page_hash: str
    kinds: Sequence[PublishedKind]
    others: Sequence[SaidByOthers]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """`number` is the report's, `office` who confirmed it and when. `layout` names the version that it is set in."""

    student_id: int
    name: str
    span: Span
    layout: int
    number: str
    office: str
    confirmed_on: date
    parts: Sequence[Part]


_decode = msgspec.json.Decoder(Content).decode


def frozen(content: Content) -> tuple[bytes, bytes]:
    """The bytes that are kept, and their hash."""
    data = _encode(content)
    return data, sha256(data).digest()


def thawed(data: bytes) -> Content:
    return _decode(data)


def said_by_others(told: Mapping[OthersKind, Sequence[OthersFact]]) -> list[SaidByOthers]:
    """Each kind that somebody has filled in, in the order of kinds; empty words are nobody's."""
    return [
        SaidByOthers(kind.label, [f"{fact.label}：{fact.words}" for fact in told[kind]])
        for kind in OthersKind
        if told.get(kind)
    ]


# --- on paper -----------------------------------------------------------------------------------------------------


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How archives look, as data: an archive keeps its version, so that an old one is set as it was."""

    version: int
    title: str
    stage_title: str
    intro: str
    nothing: str
    verify: str


@cache
def layouts() -> Mapping[int, Layout]:
    found = msgspec.json.decode((Path(__file__).parent / "layouts.json").read_bytes(), type=tuple[Layout, ...])
    return {one.version: one for one in found}


def newest_layout() -> int:
    return max(layouts())


def title_of(content: Content) -> str:
    layout = layouts()[content.layout]
    return layout.stage_title if content.span is Span.STAGE else layout.title


def intro_of(content: Content) -> str:
    """Who has confirmed it, when, under which number."""
    layout = layouts()[content.layout]
    return layout.intro.format(office=content.office, day=_day(content.confirmed_on), number=content.number)


def on_paper(content: Content, digest: bytes, url: str) -> Mapping[str, Any]:
    """What the template sets."""
    layout = layouts()[content.layout]
    seal = digest.hex()[:_SEAL_SIGNS]
    return {
        "title": title_of(content),
        "name": content.name,
        "intro": intro_of(content),
        "nothing": layout.nothing,
        "verify": layout.verify,
        "url": url,
        "seal": " ".join(seal[at : at + 4] for at in range(0, _SEAL_SIGNS, 4)),
        "parts": [
            {
                "term": part.term_label,
                "where": f"{part.school} {part.class_name}",
                "note": note_of(part),
                "kinds": [
                    {
                        "label": kind.label,
                        "records": [
                            {"title": one.title, "facts": one.facts, "summary": one.summary} for one in kind.records
                        ],
                    }
                    for kind in part.kinds
                ],
                "others": [{"label": one.label, "facts": one.facts} for one in part.others],
            }
            for part in content.parts
        ],
    }


def note_of(part: Part) -> str:
    """“公示到 2027 年 1 月 10 日，本人 1 月 8 日确认”."""
    until = f"公示到 {_day(part.published_until)}"
    return f"{until}，{'没有确认' if part.confirmed_on is None else f'{_day(part.confirmed_on)}确认'}"


def _day(day: date) -> str:
    return day_words(day, date.min)


def day_of(at: datetime | None) -> date | None:
    return None if at is None else china_date(at)
