"""Who takes part in the province's proficiency exams: entered, changed and taken off one by one."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.gateways.batches import Outcomes, Port
from xueji.gateways.configuration import given

PHOTO_WANTED = "photo_wanted"
MOST_WORDS = 120


class PupilEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil as the platform knows people. `photo` is a JPEG, left out where the platform has it by its hash."""

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


class RosterLine(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one pupil now; without `entry` the pupil is taken off.

    `replaces` are other numbers that the platform may still have the pupil under. A line never undoes one of the same
    pupil with a higher `revision`.
    """

    request_id: str
    province_code: str
    provincial_number: str
    revision: int
    entry: PupilEntry | None
    replaces: list[str]
    ticket: str | None = None


class Taken(msgspec.Struct, frozen=True, tag_field="outcome", tag="taken"):
    """The platform has it so; a number that it never had is off the register as well."""


class NotTaken(msgspec.Struct, frozen=True, tag_field="outcome", tag="not_taken"):
    """The platform will not have it so. `words` are for people."""

    reason: str
    words: str


_PUPILS = Port("/pupils", Taken | NotTaken)


async def tell_pupils(lines: Sequence[RosterLine]) -> Outcomes:
    """Taken or NotTaken for each."""
    return await _PUPILS.ask(given().exam, lines)
