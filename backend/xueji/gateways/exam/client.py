"""What the province's proficiency exams have decided since a serial number; the oldest first."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.gateways.batches import Outcomes, Port
from xueji.gateways.configuration import given


class ExamQuestion(msgspec.Struct, frozen=True, kw_only=True):
    request_id: str
    province_code: str
    after: int
    ticket: str | None = None


class ExamLine(msgspec.Struct, frozen=True, kw_only=True):
    """One subject of one pupil. A `correction` stands whatever was said before; else a pass is never lost."""

    serial: int
    provincial_number: str
    name: str
    subject: str
    passed: bool
    session: str
    on: date
    correction: bool = False


class Results(msgspec.Struct, frozen=True, tag_field="outcome", tag="results"):
    """The next lines; there may be more after the last of them."""

    lines: list[ExamLine]


class NothingNew(msgspec.Struct, frozen=True, tag_field="outcome", tag="nothing_new"):
    """Everything has been read."""


_RESULTS = Port("/results", Results | NothingNew)


async def fetch_results(questions: Sequence[ExamQuestion]) -> Outcomes:
    """Results or NothingNew for each."""
    return await _RESULTS.ask(given().exam, questions)
