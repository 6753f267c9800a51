"""What of a pupil stands in a publication: canonical JSON, told apart by its hash. Pure.

A reader sees name, class, kind, title, dates, hours and summary (ruling 7); long numbers in running text are hidden.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec

from xueji.features.evaluation import RecordKind, facts

_SHOWN = ("title", "summary")
_NUMBER = re.compile(r"(?<!\d)\d{6,17}[\dXx](?!\d)")
HIDDEN = "（号码已隐去）"

_encode = msgspec.json.Encoder(order="sorted").encode


class PublishedRecord(msgspec.Struct, frozen=True):
    id: int
    title: str
    facts: str
    summary: str


class PublishedKind(msgspec.Struct, frozen=True):
    kind: RecordKind
    label: str
    records: Sequence[PublishedRecord]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    publication_id: int
    student_id: int
    name: str
    class_name: str
    kinds: Sequence[PublishedKind]


_decode = msgspec.json.Decoder(Page).decode


class Frozen(msgspec.Struct, frozen=True):
    data: bytes
    hash: bytes


def kinds_of(records: Iterable[tuple[int, RecordKind, Mapping[str, str]]]) -> list[PublishedKind]:
    """The records that go into the archive, by kind, in the pupil's order."""
    found: dict[RecordKind, list[PublishedRecord]] = {}
    for number, kind, values in records:
        title, summary = (_NUMBER.sub(HIDDEN, values.get(name, "")) for name in _SHOWN)
        found.setdefault(kind, []).append(PublishedRecord(number, title, facts(values), summary))
    return [PublishedKind(kind, kind.label, found[kind]) for kind in RecordKind if kind in found]


def frozen(page: Page) -> Frozen:
    data = _encode(page)
    return Frozen(data, sha256(data).digest())


def thawed(data: bytes) -> Page:
    return _decode(data)


def changed(before: Page, after: Page) -> list[int]:
    """The records of `before` that `after` shows otherwise, or no more."""
    now = {one.id: one for kind in after.kinds for one in kind.records}
    return [one.id for kind in before.kinds for one in kind.records if now.get(one.id) != one]


def whole(pages: Iterable[Frozen]) -> bytes:
    """The hash of a publication: over the hashes of its pages in their order."""
    return sha256(b"".join(page.hash for page in pages)).digest()
