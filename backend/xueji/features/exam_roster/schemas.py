"""What travels over the wire about the register at the exam platform."""

from datetime import datetime

import msgspec

from xueji.features.exam_roster.rules import Standing
from xueji.features.organisations import TrailStep
from xueji.kernel.levels import Level


class RosterStep(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence; `to` leads to where it is mended."""

    words: str
    to: str = ""
    act: str = ""


class RosterView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the exam platform has a pupil, and if not, why and who mends it (Q78, Q79)."""

    standing: Standing
    title: str
    steps: list[RosterStep]
    sent_at: datetime | None


class StandingCount(msgspec.Struct, frozen=True, kw_only=True):
    standing: Standing
    label: str
    pupils: int


class RosterUnit(msgspec.Struct, frozen=True, kw_only=True):
    """One bureau or school: everybody who is there now, and how many stand how."""

    id: int
    name: str
    pupils: int
    counts: list[StandingCount]


class RosterBoard(msgspec.Struct, frozen=True, kw_only=True):
    """An office with what lies below it; of a school (`of_school`) the pupils are asked for one standing at a time."""

    organisation_id: int
    name: str
    level: Level
    trail: list[TrailStep]
    whole: RosterUnit
    items: list[RosterUnit]
    of_school: bool


class RosterPupil(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    place: str
    view: RosterView


class RosterPupils(msgspec.Struct, frozen=True, kw_only=True):
    """For bureaus names are masked."""

    items: list[RosterPupil]
    next: str | None
    masked: bool
