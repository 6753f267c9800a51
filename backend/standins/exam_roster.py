"""Who takes part in the exams: taken in, changed, replaced and taken off, or refused with words for people."""

import hashlib
from collections.abc import Iterable
from datetime import date

import msgspec

from standins.batches import Answer, Clock

JPEG = b"\xff\xd8\xff"


class Entry(msgspec.Struct, kw_only=True):
    """`photo` may stay away where the platform has the picture by its hash."""

    name: str
    sex: str
    birth_date: date
    id_type: str
    id_number: str | None
    school_code: str
    school: str
    class_name: str
    grade: int
    photo_sha256: str
    photo: bytes | None = None


class RosterItem(msgspec.Struct, kw_only=True):
    """Without `entry` the pupil is taken off; `replaces` go with it."""

    province_code: str
    provincial_number: str
    revision: int
    entry: Entry | None
    replaces: list[str] = []


class Registered(msgspec.Struct, kw_only=True):
    """A pupil on the register."""

    provincial_number: str
    name: str
    school: str
    class_name: str
    grade: int
    id_number: str | None
    photo_sha256: str
    revision: int
    at: float


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order: this pupil is refused, by number or name, with these words."""

    words: str
    provincial_number: str | None = None
    name: str | None = None
    reason: str = "identity"


class Refusals(msgspec.Struct, forbid_unknown_fields=True):
    refusals: list[Refusal] = []


class Act(msgspec.Struct, frozen=True):
    """One thing that was asked, and what came of it."""

    provincial_number: str
    name: str
    what: str
    words: str
    at: float


class Roster:
    def __init__(self, clock: Clock, refusals: Iterable[Refusal] = ()) -> None:
        self.clock = clock
        self.pupils: dict[str, Registered] = {}
        self.revisions: dict[str, int] = {}
        self.pictures: dict[str, bytes] = {}
        self.refusals = list(refusals)
        self.acts: list[Act] = []

    def order(self, refusals: Refusals) -> int:
        """Whom it refuses from now on, whatever they look like."""
        self.refusals = refusals.refusals
        return len(self.refusals)

    def lose_pictures(self) -> int:
        """Answers how many it had."""
        lost = len(self.pictures)
        self.pictures.clear()
        return lost

    def take(self, item: RosterItem) -> Answer:
        number, entry = item.provincial_number, item.entry
        if item.revision < self.revisions.get(number, -1):
            return self._said(item, "later_known")
        if entry is not None and (fault := self._fault(item, entry)) is not None:
            reason, words = fault
            self._note(item, "refused", words)
            return {"outcome": "not_taken", "reason": reason, "words": words}
        for old in (*item.replaces, number):
            self.pupils.pop(old, None)
            self.revisions[old] = item.revision
        if entry is None:
            return self._said(item, "removed")
        if entry.photo:
            self.pictures[entry.photo_sha256] = entry.photo
        self.pupils[number] = Registered(
            provincial_number=number, name=entry.name, school=entry.school, class_name=entry.class_name,
            grade=entry.grade, id_number=entry.id_number, photo_sha256=entry.photo_sha256,
            revision=item.revision, at=self.clock.now(),
        )  # fmt: skip
        return self._said(item, "taken")

    def _fault(self, item: RosterItem, entry: Entry) -> tuple[str, str] | None:
        """The first thing that is wrong: a word of the protocol, and what a person reads."""
        for one in self.refusals:
            if item.provincial_number == one.provincial_number or entry.name == one.name:
                return one.reason, one.words
        if not (entry.name and entry.school and entry.class_name):
            return "incomplete", "姓名、学校和班级都要有"
        return self._picture_fault(entry) or self._twice(item, entry)

    def _picture_fault(self, entry: Entry) -> tuple[str, str] | None:
        if entry.photo is None:
            known = entry.photo_sha256 in self.pictures
            return None if known else ("photo_wanted", "没有收到照片")
        if not entry.photo.startswith(JPEG):
            return "photo_unreadable", "照片打不开，要 JPG 格式"
        if hashlib.sha256(entry.photo).hexdigest() != entry.photo_sha256:
            return "photo_damaged", "照片在路上损坏了"
        return None

    def _twice(self, item: RosterItem, entry: Entry) -> tuple[str, str] | None:
        """One person stands under one number."""
        own = {item.provincial_number, *item.replaces}
        for one in self.pupils.values():
            if entry.id_number and one.id_number == entry.id_number and one.provincial_number not in own:
                return "twice", f"这个证件号已经用辅号 {one.provincial_number} 报过"
        return None

    def _said(self, item: RosterItem, what: str) -> Answer:
        self._note(item, what, "")
        return {"outcome": "taken"}

    def _note(self, item: RosterItem, what: str, words: str) -> None:
        name = item.entry.name if item.entry else ""
        self.acts.append(Act(item.provincial_number, name, what, words, self.clock.now()))
